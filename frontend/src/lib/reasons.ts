import { counted, words } from "./format";

/** Reasons of files that were not analysed, as people read them. */
const REASONS: Readonly<Record<string, string>> = {
  not_audio: "no audio, whatever the name says",
  not_decodable: "damaged: no decoder could read it",
  unsupported_codec: "audio in a format that cannot be decoded here",
  unsupported_audio: "sample rate or number of channels not supported",
  encrypted: "encrypted or copy-protected; only its shop's programs play it",
  no_audio_stream: "video or data without an audio track",
  notes_only: "MIDI: notes for instruments, no recording",
  no_sound: "no sound in it",
  empty_file: "empty file",
  file_vanished: "deleted while it was being read",
  unreadable: "the server may not read it",
  not_regular_file: "not a regular file",
  symlink_outside_root: "link that leads out of the music folder",
  symlink_inside_root: "link to something already in the music folder",
  symlink_loop: "link that leads back to itself",
  symlink_broken: "link that leads nowhere",
  decoder_crashed: "the decoder crashed on it",
  memory_limit: "needs more memory than allowed for one file",
  cpu_limit: "needs more processor time than allowed for one file",
  time_limit: "no progress for too long: a slow disk or a busy machine",
};

/** Reasons of files that a scan leaves out, after their number. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  recycle_bin: "in recycle bins",
  snapshot: "in snapshots",
  system_folder: "in folders of the system",
  hidden: "with a hidden name or in hidden folders",
  resource_fork: "that macOS made beside the music (._ names)",
  partial_download: "not downloaded to the end",
  cue_unreadable: "whose cue sheet cannot be read (one track each)",
  cue_no_tracks: "whose cue sheet names no tracks (one track each)",
  cue_disordered: "whose cue sheet has times out of order (one track each)",
  cue_beyond_end: "whose cue sheet goes beyond the end (one track each)",
  ignored_folder: "in folders marked by an empty .ignore or .ndignore",
};

/** Return a reason as people read it. */
export function reasonText(reason: string): string {
  return REASONS[reason] ?? words(reason);
}

/** Say which files a scan left out: "Left out: 312 files in recycle bins, 2 files in snapshots". */
export function leftOutText(leftOut: Readonly<Record<string, number>>): string {
  const parts = Object.entries(leftOut).map(
    ([reason, n]) => `${counted(n, "file")} ${LEFT_OUT[reason] ?? `(${words(reason)})`}`,
  );
  return parts.length ? `Left out: ${parts.join(", ")}` : "";
}
