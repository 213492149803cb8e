package org.peregrine.engine.audit;

import org.agrona.MutableDirectBuffer;

/**
 * Writes times as RFC 3339 has them, in UTC with microseconds, without garbage. Years 1970 to 9999. Source: RFC 3339,
 * section 5.6.
 */
final class LineTime {
    static final int LENGTH = 27;

    private static final long US_PER_SECOND = 1_000_000;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int DAYS_PER_ERA = 146_097;
    private static final int YEARS_PER_ERA = 400;
    /** From the first of March of the year 0, where leap days end a year, to 1970. */
    private static final int DAYS_TO_EPOCH = 719_468;

    private LineTime() {}

    /** Writes a time; always {@link #LENGTH} bytes. */
    static void put(MutableDirectBuffer buffer, int index, long epochUs) {
        final long seconds = Math.floorDiv(epochUs, US_PER_SECOND);
        date(buffer, index, Math.floorDiv(seconds, SECONDS_PER_DAY));
        final int ofDay = (int) Math.floorMod(seconds, SECONDS_PER_DAY);
        buffer.putByte(index + 10, (byte) 'T');
        digits(buffer, index + 11, 2, ofDay / 3600);
        buffer.putByte(index + 13, (byte) ':');
        digits(buffer, index + 14, 2, ofDay / 60 % 60);
        buffer.putByte(index + 16, (byte) ':');
        digits(buffer, index + 17, 2, ofDay % 60);
        buffer.putByte(index + 19, (byte) '.');
        digits(buffer, index + 20, 6, (int) Math.floorMod(epochUs, US_PER_SECOND));
        buffer.putByte(index + 26, (byte) 'Z');
    }

    /** The proleptic Gregorian date of a day, reckoned in eras of 400 years that begin with March. */
    private static void date(MutableDirectBuffer buffer, int index, long epochDay) {
        final long shifted = epochDay + DAYS_TO_EPOCH;
        final long era = Math.floorDiv(shifted, DAYS_PER_ERA);
        final int ofEra = Math.floorMod(shifted, DAYS_PER_ERA);
        final int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        final int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        final int monthFromMarch = (5 * ofYear + 2) / 153;
        final int day = ofYear - (153 * monthFromMarch + 2) / 5 + 1;
        final int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        final int year = (int) (era * YEARS_PER_ERA) + yearOfEra + (month <= 2 ? 1 : 0);
        digits(buffer, index, 4, year);
        buffer.putByte(index + 4, (byte) '-');
        digits(buffer, index + 5, 2, month);
        buffer.putByte(index + 7, (byte) '-');
        digits(buffer, index + 8, 2, day);
    }

    private static void digits(MutableDirectBuffer buffer, int index, int count, int value) {
        int rest = value;
        for (int i = count - 1; i >= 0; i--) {
            buffer.putByte(index + i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }
}
