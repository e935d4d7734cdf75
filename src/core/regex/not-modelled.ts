/** Thrown inside this folder for what is not modelled, or not valid; the message completes "the regular expression … ". */
export class NotModelled extends Error {}
