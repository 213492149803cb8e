package org.peregrine.codec.schema.compile;

/** A bounded number. */
final class Counts {
    private Counts() {}

    static String of(final int count, final String noun) {
        final boolean irregular = noun.endsWith("y");
        if (count == 1) {
            return "1 " + noun;
        }
        return count + " " + (irregular ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s");
    }
}
