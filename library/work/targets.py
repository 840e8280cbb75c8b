"""Targets of units of work: a track's id, a job's id, or a part of a job as "job:part"."""


def part_of_job(job_id: str, part: object) -> str:
    """Return the target of one part of a job: a scan's root, a warming's kind."""
    return f"{job_id}:{part}"


def part(target: str) -> str:
    """Return the part of a target made by `part_of_job`."""
    return target.rpartition(":")[2]
