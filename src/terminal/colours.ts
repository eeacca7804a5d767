import picocolors from 'picocolors';

/**
 * Colours if the output is a terminal; none in a pipe, a file or CI. NO_COLOR and FORCE_COLOR (no-color.org, force-color.org) override that.
 */
export const colours = picocolors.createColors(
  !process.env.NO_COLOR &&
    (Boolean(process.env.FORCE_COLOR) || (process.stdout.isTTY === true && process.env.TERM !== 'dumb')),
);
