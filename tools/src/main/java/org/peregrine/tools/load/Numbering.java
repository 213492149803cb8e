package org.peregrine.tools.load;

/**
 * Ids of a generator's requests, so that those of several are all different.
 *
 * @param first the generator's place among all.
 * @param step number of generators.
 */
record Numbering(int first, int step) {
    /** A number that no request has. */
    static final long NONE = -1;

    /** Of one generator alone. */
    static final Numbering ALONE = new Numbering(0, 1);

    /** The id of a request by its number, from 0 on. */
    long id(long number) {
        return RequestTemplate.FIRST_ID + number * step + first;
    }

    /** The number of the request with an id; {@link #NONE} when it is none of this generator's. */
    long number(long id) {
        final long place = id - RequestTemplate.FIRST_ID - first;
        return place >= 0 && place % step == 0 ? place / step : NONE;
    }
}
