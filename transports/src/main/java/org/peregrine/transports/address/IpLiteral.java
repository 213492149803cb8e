package org.peregrine.transports.address;

import org.agrona.DirectBuffer;
import org.peregrine.codec.http.HttpSyntax;

/**
 * Reads an IP address as it stands in a Host field, in any spelling: {@code 192.0.2.1}, {@code [2001:db8::1]}, {@code
 * [::ffff:192.0.2.1]}. Reading allocates nothing. One thread. Source: RFC 3986, 3.2.2; RFC 4291, 2.2.
 */
public final class IpLiteral {
    private static final int GROUPS = 8;
    private static final int GROUPS_OF_HALF = 4;
    private static final int GROUP_BITS = 16;
    private static final int MAX_GROUP_DIGITS = 4;
    private static final int PARTS_OF_V4 = 4;
    private static final int MAX_PART_DIGITS = 3;
    private static final int MAX_PART = 255;
    private static final int MAX_PORT_DIGITS = 5;
    private static final int NONE = -1;

    private final int[] groups = new int[GROUPS];
    private int count;
    private int gap;

    /** A reader, used again for the next address. */
    public IpLiteral() {}

    /** Reads an address; false when the bytes spell none. */
    public boolean read(DirectBuffer buffer, int offset, int length) {
        count = 0;
        gap = NONE;
        final int end = offset + length;
        return (length > 2 && buffer.getByte(offset) == '[')
                ? (buffer.getByte(end - 1) == ']' && readGroups(buffer, offset + 1, end - 1))
                : readMapped(buffer, offset, end);
    }

    /**
     * Reads an address as proxies write it into a list: of IPv6 without brackets, too, and of either family with a port
     * behind it. False when the bytes spell none.
     */
    public boolean readListed(DirectBuffer buffer, int offset, int length) {
        final int end = offset + length;
        final int first = colon(buffer, offset, end);
        final int last = lastColon(buffer, offset, end);
        if (length > 0 && buffer.getByte(offset) == '[') {
            final int close = last > offset && buffer.getByte(last - 1) == ']' ? last : end;
            return (close == end || isPort(buffer, last + 1, end)) && read(buffer, offset, close - offset);
        }
        if (first < end && first == last) {
            return isPort(buffer, last + 1, end) && read(buffer, offset, first - offset);
        }
        if (first == end) {
            return read(buffer, offset, length);
        }
        count = 0;
        gap = NONE;
        return readGroups(buffer, offset, end);
    }

    private static int lastColon(DirectBuffer buffer, int from, int end) {
        int i = end - 1;
        while (i >= from && buffer.getByte(i) != ':') {
            i--;
        }
        return i;
    }

    private static boolean isPort(DirectBuffer buffer, int from, int end) {
        int i = from;
        while (i < end && HttpSyntax.isDigit(buffer.getByte(i))) {
            i++;
        }
        return i == end && end > from && end - from <= MAX_PORT_DIGITS;
    }

    /** The first eight bytes of the address that was read. */
    long high() {
        return half(0);
    }

    /** Its last eight bytes. */
    long low() {
        return half(GROUPS_OF_HALF);
    }

    /** Whether the address that was read is this one; {@link IpAddress#NONE} never is. */
    public boolean is(IpAddress address) {
        return !address.equals(IpAddress.NONE) && high() == address.high() && low() == address.low();
    }

    /** The address that was read. Allocates. */
    IpAddress address() {
        return new IpAddress(high(), low());
    }

    /** Four bytes of a half, each group at its place: those behind a gap end with the address. */
    private long half(int from) {
        long bits = 0;
        for (int i = from; i < from + GROUPS_OF_HALF; i++) {
            final int behind = i - (GROUPS - count);
            final int group = gap == NONE || i < gap ? groups[i] : behind >= gap ? groups[behind] : 0;
            bits = bits << GROUP_BITS | group;
        }
        return bits;
    }

    private boolean readMapped(DirectBuffer buffer, int from, int end) {
        gap = 0;
        groups[count++] = 0xFFFF;
        return readV4(buffer, from, end);
    }

    private boolean readGroups(DirectBuffer buffer, int from, int to) {
        if (to - from < 2 || isLone(buffer, from, from + 1) || isLone(buffer, to - 1, to - 2)) {
            return false;
        }
        // A gap at either end is two colons: no group is read before or after them.
        final int start = buffer.getByte(from) == ':' ? from + 1 : from;
        final int end = buffer.getByte(to - 1) == ':' ? to - 1 : to;
        for (int i = start; i <= end; i++) {
            final int next = colon(buffer, i, end);
            if (i == next) {
                if (gap != NONE) {
                    return false;
                }
                gap = count;
            } else if (!readGroup(buffer, i, next) && !(next == end && readV4(buffer, i, end))) {
                return false;
            }
            i = next;
        }
        return gap == NONE ? count == GROUPS : count < GROUPS;
    }

    private static boolean isLone(DirectBuffer buffer, int at, int beside) {
        return buffer.getByte(at) == ':' && buffer.getByte(beside) != ':';
    }

    private static int colon(DirectBuffer buffer, int from, int end) {
        int i = from;
        while (i < end && buffer.getByte(i) != ':') {
            i++;
        }
        return i;
    }

    private boolean readGroup(DirectBuffer buffer, int from, int end) {
        if (count == GROUPS || end - from > MAX_GROUP_DIGITS) {
            return false;
        }
        int value = 0;
        for (int i = from; i < end; i++) {
            final int digit = HttpSyntax.hexDigit(buffer.getByte(i));
            if (digit < 0) {
                return false;
            }
            value = value << 4 | digit;
        }
        groups[count++] = value;
        return true;
    }

    /** Reads a dotted address as two groups. */
    private boolean readV4(DirectBuffer buffer, int from, int end) {
        if (count > GROUPS - 2) {
            return false;
        }
        int bits = 0;
        int i = from;
        for (int part = 1; part <= PARTS_OF_V4; part++) {
            final int digits = digits(buffer, i, end);
            final int value = digits == 0 ? NONE : buffer.parseNaturalIntAscii(i, digits);
            final boolean isPart = value >= 0 && value <= MAX_PART && !(digits > 1 && buffer.getByte(i) == '0');
            i += digits;
            final boolean isEnded = part == PARTS_OF_V4 ? i == end : i < end && buffer.getByte(i++) == '.';
            if (!isPart || !isEnded) {
                return false;
            }
            bits = bits << Byte.SIZE | value;
        }
        groups[count++] = bits >>> GROUP_BITS;
        groups[count++] = bits & 0xFFFF;
        return true;
    }

    private static int digits(DirectBuffer buffer, int from, int end) {
        int i = from;
        while (i < end && i - from < MAX_PART_DIGITS && HttpSyntax.isDigit(buffer.getByte(i))) {
            i++;
        }
        return i - from;
    }
}
