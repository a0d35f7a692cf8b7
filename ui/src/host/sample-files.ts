/** A small real PDF: pages of plain text in one of the standard fonts, which are not embedded and so must come with the window. */
export function samplePdf(pages: number): ArrayBuffer {
  const objects: string[] = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"];
  const kids: string[] = [];
  for (let page = 1; page <= pages; page += 1) {
    const text = `BT /F1 28 Tf 72 740 Td (Shift schedule, page ${page}) Tj /F1 14 Tf 0 -40 Td (Sunday to Thursday, 9:30 to 14:00) Tj ET`;
    kids.push(`${objects.length + 1} 0 R`);
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${objects.length + 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`);
    objects.push(`<< /Length ${text.length} >>\nstream\n${text}\nendstream`);
  }
  objects[1] = `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${pages} >>`;
  let file = "%PDF-1.4\n";
  const starts = objects.map((object, index) => {
    const start = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const table = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("")}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return new TextEncoder().encode(file).buffer;
}

/** A picture, drawn. */
export async function samplePicture(): Promise<ArrayBuffer> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [800, 400];
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.fillStyle = "#e3f0ee";
    pen.fillRect(0, 0, 800, 400);
    pen.strokeStyle = "#0f6b61";
    for (let room = 0; room < 4; room += 1) pen.strokeRect(40 + room * 180, 80, 160, 240);
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  return blob ? blob.arrayBuffer() : new ArrayBuffer(0);
}
