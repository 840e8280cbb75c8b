import type { PlaylistAccess } from "@/types/models";

/** Rights of other accounts, as a choice names them. */
export const ACCESS: Readonly<Record<PlaylistAccess, string>> = {
  private: "Only you",
  read: "Everyone on this server can listen",
  edit: "Everyone on this server can edit the tracks",
};

/** The same in a line of facts. */
export const ACCESS_FACTS: Readonly<Record<PlaylistAccess, string>> = {
  private: "",
  read: "Shared",
  edit: "Collaborative",
};
