"""The launcher behind `make run`: checks, embedded servers, the supervisor and its console."""
