import type { Role } from "@/types/models";

export const ROLES: Readonly<Record<Role, string>> = { admin: "Administrator", listener: "Listener" };
