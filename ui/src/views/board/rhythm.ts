/** How often an open board asks again, in milliseconds. */
export const EVERY = 5000;
