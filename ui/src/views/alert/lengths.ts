/** Graphemes of a subject that are put into the page at all; how many lines of them stand there is the style's matter. */
export const SUBJECT = 300;
