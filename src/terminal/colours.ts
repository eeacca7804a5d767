import picocolors from 'picocolors';

/**
 * Colour on a terminal, none in a pipe or a file, CI included; NO_COLOR and FORCE_COLOR (no-color.org, force-color.org) overrule that.
 */
export const colours = picocolors.createColors(
  !process.env.NO_COLOR &&
    (Boolean(process.env.FORCE_COLOR) || (process.stdout.isTTY === true && process.env.TERM !== 'dumb')),
);
