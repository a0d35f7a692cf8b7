/** How the window can show a file. SVG is not among the pictures: it is a document that can carry scripts. */
export type Kind = "pdf" | "picture" | "other";

const PICTURES = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

/** By the media type that the registry found, never by the file's name. */
export function kindOf(mediaType: string): Kind {
  const type = mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/pdf") return "pdf";
  return PICTURES.has(type) ? "picture" : "other";
}
