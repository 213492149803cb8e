package org.peregrine.aeron;

import io.aeron.ChannelUri;
import io.aeron.CommonContext;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.agrona.SystemUtil;

/**
 * Parameters that a channel may have, with a check of their values. Aeron passes over names that it does not know, and
 * reads the values of some only when a client comes.
 */
final class ChannelParameters {
    /** Count of the shards of a client's server. */
    static final String SHARDS = "shards";

    /** Directory of a client's driver. */
    static final String DIRECTORY = "aeron-dir";

    private static final int MTU_ALIGNMENT = 32;
    private static final int MAX_MTU = 65_504;
    private static final int DEFAULT_MTU = 1408;
    private static final int MAX_TTL = 255;

    /** Of a name this many letters may be wrong. */
    private static final int MAX_WRONG = 2;

    /** Form of a value. */
    private enum Kind {
        TEXT("", value -> true),
        SWITCH("true or false", Set.of("true", "false")::contains),
        INFERRED("true, false or infer", Set.of("true", "false", "infer")::contains),
        CONGESTION("static or cubic", Set.of("static", "cubic")::contains),
        NUMBER("a whole number", value -> readable(() -> Long.parseLong(value))),
        TTL(
                "a whole number of at most " + MAX_TTL,
                value -> readable(() -> {
                    if (Integer.parseUnsignedInt(value) > MAX_TTL) {
                        throw new NumberFormatException(value);
                    }
                })),
        SIZE("a size in bytes, such as 65536 or 128k", value -> readable(() -> SystemUtil.parseSize("", value))),
        MTU("a multiple of " + MTU_ALIGNMENT + " between 64 and " + MAX_MTU, Kind::isMtu),
        TIME("a time, such as 5s or 200ms", value -> readable(() -> SystemUtil.parseDuration("", value))),
        PLACE("reserved or a whole number", value -> value.equals("reserved") || NUMBER.allows.test(value)),
        /** Set by each end of a connection, or for channels without a way back. */
        OF_ITS_END("", value -> false);

        private final String form;

        @SuppressWarnings("ImmutableEnumChecker") // A method, which keeps nothing.
        private final Predicate<String> allows;

        Kind(String form, Predicate<String> allows) {
            this.form = form;
            this.allows = allows;
        }

        private static boolean isMtu(String value) {
            return readable(() -> {
                final long bytes = SystemUtil.parseSize("", value);
                if (bytes <= MTU_ALIGNMENT || bytes > MAX_MTU || bytes % MTU_ALIGNMENT != 0) {
                    throw new NumberFormatException(value);
                }
            });
        }

        private static boolean readable(Runnable reader) {
            try {
                reader.run();
                return true;
            } catch (final RuntimeException wrong) {
                return false;
            }
        }
    }

    /** Those that shared memory has no use for. */
    private static final Set<String> OF_UDP = Set.of(
            CommonContext.ENDPOINT_PARAM_NAME,
            CommonContext.RESPONSE_ENDPOINT_PARAM_NAME,
            CommonContext.INTERFACE_PARAM_NAME,
            CommonContext.TTL_PARAM_NAME);

    private static final Map<String, Kind> KINDS = kinds();

    private ChannelParameters() {}

    private static Map<String, Kind> kinds() {
        final Map<String, Kind> kinds = new TreeMap<>();
        putTexts(kinds);
        putNumbers(kinds);
        put(
                kinds,
                Kind.SWITCH,
                CommonContext.RELIABLE_STREAM_PARAM_NAME,
                CommonContext.SPARSE_PARAM_NAME,
                CommonContext.EOS_PARAM_NAME,
                CommonContext.TETHER_PARAM_NAME,
                CommonContext.REJOIN_PARAM_NAME,
                CommonContext.SPIES_SIMULATE_CONNECTION_PARAM_NAME);
        put(kinds, Kind.INFERRED, CommonContext.GROUP_PARAM_NAME);
        put(
                kinds,
                Kind.OF_ITS_END,
                CommonContext.MDC_CONTROL_MODE_PARAM_NAME,
                CommonContext.MDC_CONTROL_PARAM_NAME,
                CommonContext.RESPONSE_CORRELATION_ID_PARAM_NAME,
                CommonContext.SESSION_ID_PARAM_NAME,
                CommonContext.TAGS_PARAM_NAME);
        return kinds;
    }

    private static void putTexts(Map<String, Kind> kinds) {
        put(
                kinds,
                Kind.TEXT,
                SHARDS,
                DIRECTORY,
                CommonContext.ENDPOINT_PARAM_NAME,
                CommonContext.RESPONSE_ENDPOINT_PARAM_NAME,
                CommonContext.STREAM_ID_PARAM_NAME,
                CommonContext.TERM_LENGTH_PARAM_NAME,
                CommonContext.INTERFACE_PARAM_NAME,
                CommonContext.ALIAS_PARAM_NAME,
                CommonContext.FLOW_CONTROL_PARAM_NAME);
        put(kinds, Kind.CONGESTION, CommonContext.CONGESTION_CONTROL_PARAM_NAME);
    }

    private static void putNumbers(Map<String, Kind> kinds) {
        put(
                kinds,
                Kind.NUMBER,
                CommonContext.INITIAL_TERM_ID_PARAM_NAME,
                CommonContext.TERM_ID_PARAM_NAME,
                CommonContext.TERM_OFFSET_PARAM_NAME,
                CommonContext.GROUP_TAG_PARAM_NAME,
                CommonContext.MAX_RESEND_PARAM_NAME);
        put(kinds, Kind.TTL, CommonContext.TTL_PARAM_NAME);
        put(kinds, Kind.MTU, CommonContext.MTU_LENGTH_PARAM_NAME);
        put(
                kinds,
                Kind.SIZE,
                CommonContext.SOCKET_SNDBUF_PARAM_NAME,
                CommonContext.SOCKET_RCVBUF_PARAM_NAME,
                CommonContext.RECEIVER_WINDOW_LENGTH_PARAM_NAME,
                CommonContext.PUBLICATION_WINDOW_LENGTH_PARAM_NAME);
        put(
                kinds,
                Kind.TIME,
                CommonContext.LINGER_PARAM_NAME,
                CommonContext.NAK_DELAY_PARAM_NAME,
                CommonContext.UNTETHERED_WINDOW_LIMIT_TIMEOUT_PARAM_NAME,
                CommonContext.UNTETHERED_LINGER_TIMEOUT_PARAM_NAME,
                CommonContext.UNTETHERED_RESTING_TIMEOUT_PARAM_NAME);
        put(
                kinds,
                Kind.PLACE,
                CommonContext.MEDIA_RCV_TIMESTAMP_OFFSET_PARAM_NAME,
                CommonContext.CHANNEL_RECEIVE_TIMESTAMP_OFFSET_PARAM_NAME,
                CommonContext.CHANNEL_SEND_TIMESTAMP_OFFSET_PARAM_NAME);
    }

    private static void put(Map<String, Kind> kinds, Kind kind, String... names) {
        for (final String name : names) {
            kinds.put(name, kind);
        }
    }

    /**
     * Refuses a receiver's window into which no packet fits: the driver would find that out with each image, and tell
     * nobody.
     *
     * @throws IllegalArgumentException when the window is shorter than the channel's packets, or than those of Aeron's
     *     default.
     */
    static void requireWindow(ChannelUri uri) {
        final String window = uri.get(CommonContext.RECEIVER_WINDOW_LENGTH_PARAM_NAME);
        final String mtu = uri.get(CommonContext.MTU_LENGTH_PARAM_NAME, String.valueOf(DEFAULT_MTU));
        if (window != null && SystemUtil.parseSize("", window) < SystemUtil.parseSize("", mtu)) {
            throw new IllegalArgumentException(CommonContext.RECEIVER_WINDOW_LENGTH_PARAM_NAME + "=" + window
                    + " is less than one packet, mtu=" + mtu);
        }
    }

    /**
     * Refuses a parameter.
     *
     * @throws IllegalArgumentException when no channel has it, or not this value; the message says why.
     */
    static void require(boolean ipc, String name, String value) {
        final Kind kind = KINDS.get(name);
        if (kind == null) {
            throw new IllegalArgumentException("there is no parameter '" + name + "'" + suggestion(name));
        }
        if (kind == Kind.OF_ITS_END) {
            throw new IllegalArgumentException(name + " is set by each end of a connection itself");
        }
        if (ipc && OF_UDP.contains(name)) {
            throw new IllegalArgumentException(name + " is of aeron:udp, and this is shared memory");
        }
        if (value.indexOf('&') >= 0) {
            throw new IllegalArgumentException(name + "=" + value + ": parameters are separated by '|'");
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + "= has no value");
        }
        if (!kind.allows.test(value)) {
            throw new IllegalArgumentException(name + "=" + value + " is not " + kind.form);
        }
    }

    private static String suggestion(String name) {
        String nearest = null;
        int least = Math.min(MAX_WRONG, name.length() / 2) + 1;
        for (final String known : KINDS.keySet()) {
            final int distance = distance(letters(name), letters(known));
            if (distance < least) {
                least = distance;
                nearest = known;
            }
        }
        return nearest == null
                ? "; there are endpoint, response-endpoint, stream-id, term-length, shards, aeron-dir, and Aeron's own"
                : "; " + nearest + " is meant?";
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }

    /** The count of letters to add, to leave out, or to change. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int i = 0; i <= to.length(); i++) {
            above[i] = i;
        }
        for (int i = 1; i <= from.length(); i++) {
            final int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                final int changed = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[to.length()];
    }
}
