package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import org.agrona.MutableDirectBuffer;

/** Writes a time as {@code Sun, 06 Nov 1994 08:49:37 GMT} without allocating. Source: RFC 9110, 5.6.7. */
public final class HttpDate {
    /** Length of the text in bytes. */
    public static final int BYTES = 29;

    private static final byte[] DAYS = "Thu, Fri, Sat, Sun, Mon, Tue, Wed, ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MONTHS =
            " Jan  Feb  Mar  Apr  May  Jun  Jul  Aug  Sep  Oct  Nov  Dec ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GMT = " GMT".getBytes(StandardCharsets.US_ASCII);
    private static final int DAY_SECONDS = 86_400;
    private static final int NAME_BYTES = 5;

    private HttpDate() {}

    /**
     * Writes a time.
     *
     * @param epochSecond from 1970 to 9999.
     * @param target takes {@link #BYTES} bytes.
     * @param index of the first of them.
     */
    public static void write(long epochSecond, MutableDirectBuffer target, int index) {
        final int epochDay = (int) (epochSecond / DAY_SECONDS);
        final int secondOfDay = (int) (epochSecond % DAY_SECONDS);
        // Years counted from March 0000, so that the leap day is the last one: the usual days-to-civil arithmetic.
        final int day = epochDay + 719_468;
        final int era = day / 146_097;
        final int dayOfEra = day % 146_097;
        final int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        final int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        final int marchMonth = (5 * dayOfYear + 2) / 153;
        final int dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        final int month = marchMonth < 10 ? marchMonth + 2 : marchMonth - 10;
        final int year = era * 400 + yearOfEra + (month < 2 ? 1 : 0);

        target.putBytes(index, DAYS, epochDay % 7 * NAME_BYTES, NAME_BYTES);
        putTwoDigits(target, index + 5, dayOfMonth);
        target.putBytes(index + 7, MONTHS, month * NAME_BYTES, NAME_BYTES);
        putTwoDigits(target, index + 12, year / 100);
        putTwoDigits(target, index + 14, year % 100);
        target.putByte(index + 16, (byte) ' ');
        putTwoDigits(target, index + 17, secondOfDay / 3600);
        target.putByte(index + 19, (byte) ':');
        putTwoDigits(target, index + 20, secondOfDay / 60 % 60);
        target.putByte(index + 22, (byte) ':');
        putTwoDigits(target, index + 23, secondOfDay % 60);
        target.putBytes(index + 25, GMT);
    }

    private static void putTwoDigits(MutableDirectBuffer target, int index, int value) {
        target.putByte(index, (byte) ('0' + value / 10));
        target.putByte(index + 1, (byte) ('0' + value % 10));
    }
}
