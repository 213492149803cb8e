package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.peregrine.codec.http.HttpSyntax;
import org.peregrine.engine.transport.FrameHeader;

/** The header fields that are read. All others are checked for their syntax and skipped. */
public enum HttpField {
    HOST("host"),
    CONTENT_LENGTH("content-length"),
    TRANSFER_ENCODING("transfer-encoding"),
    CONNECTION("connection"),
    EXPECT("expect"),
    CONTENT_TYPE("content-type"),
    CONTENT_ENCODING("content-encoding"),
    ACCEPT("accept"),
    ORIGIN("origin"),
    UPGRADE("upgrade"),
    SEC_WEBSOCKET_KEY("sec-websocket-key"),
    SEC_WEBSOCKET_VERSION("sec-websocket-version"),
    SEC_WEBSOCKET_PROTOCOL("sec-websocket-protocol"),
    MCP_PROTOCOL_VERSION(FrameHeader.PROTOCOL_VERSION),
    MCP_METHOD(FrameHeader.METHOD),
    MCP_NAME(FrameHeader.NAME),
    MCP_SESSION_ID(FrameHeader.SESSION_ID),
    LAST_EVENT_ID(FrameHeader.LAST_EVENT_ID),
    AUTHORIZATION(FrameHeader.AUTHORIZATION);

    private static final byte[][] WIRE_NAMES = Arrays.stream(values())
            .map(field -> field.wireName.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
    private static final HttpField[][] BY_LENGTH = byLength();

    private final String wireName;
    private final FrameHeader frameHeader;

    HttpField(String wireName) {
        this.wireName = wireName;
        this.frameHeader = null;
    }

    HttpField(FrameHeader frameHeader) {
        this.wireName = frameHeader.wireName();
        this.frameHeader = frameHeader;
    }

    private static HttpField[][] byLength() {
        final int longest =
                Arrays.stream(values()).mapToInt(f -> f.wireName.length()).max().orElseThrow();
        final HttpField[][] fields = new HttpField[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            final int wanted = length;
            fields[length] = Arrays.stream(values())
                    .filter(f -> f.wireName.length() == wanted)
                    .toArray(HttpField[]::new);
        }
        return fields;
    }

    /** The field with this name; null for a field that is not read. */
    static HttpField find(DirectBuffer buffer, int offset, int length) {
        if (length < BY_LENGTH.length) {
            for (final HttpField field : BY_LENGTH[length]) {
                if (HttpSyntax.equalsLower(buffer, offset, length, WIRE_NAMES[field.ordinal()])) {
                    return field;
                }
            }
        }
        return null;
    }

    /** Whether the field may come several times, as a list. */
    boolean isList() {
        return switch (this) {
            case CONNECTION, ACCEPT, CONTENT_ENCODING, UPGRADE, SEC_WEBSOCKET_PROTOCOL -> true;
            default -> false;
        };
    }

    /**
     * The header that is passed to the engine.
     *
     * @return null for a field that only the transport uses.
     */
    public FrameHeader frameHeader() {
        return frameHeader;
    }
}
