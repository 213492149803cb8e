package org.peregrine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.json.PaddedMessage;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeDecoder;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.codec.mcp.MethodTable;
import org.peregrine.codec.mcp.ProtocolVersion;

/** What the path does with a message allocates nothing: decode, read, write, reject. */
class AllocationTest {
    private static final int WARM_UP_COUNT = 50_000;
    private static final int MAX_ROUNDS = 5;
    private static final int COUNT = 100_000;
    private static final JsonName TEXT = JsonName.of("text");
    private static final JsonName NUMBER = JsonName.of("number");
    private static final JsonName LIST = JsonName.of("list");

    private final UnsafeBuffer request = PaddedMessage.of("""
            {"jsonrpc":"2.0","id":"req-1","method":"tools/call","params":{"name":"echo","arguments":{"te\\u0078t":"caf\u00e9 \\"\\ud83d\\ude00",\
            "number":-12.345678e-7,"list":[1,2.5,1e300]},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""");
    private final UnsafeBuffer broken = PaddedMessage.of("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":null}");
    private final UnsafeBuffer truncated = PaddedMessage.of("{\"jsonrpc\":\"2.0\",\"id\":7,\"method");
    private final byte[] bytes = "some bytes \u0000 \u00ff".getBytes(StandardCharsets.ISO_8859_1);
    private final UnsafeBuffer space = new UnsafeBuffer(new byte[1024]);
    private final EnvelopeDecoder decoder = new EnvelopeDecoder(32);
    private final Envelope envelope = new Envelope();
    private final EnvelopeWriter envelopeWriter = new EnvelopeWriter();
    private final JsonWriter writer = new JsonWriter();
    private final MethodTable methods = new MethodTable();
    private final JsonValue value = new JsonValue();
    private final JsonCursor cursor = new JsonCursor();
    private double sum;

    @Test
    void shouldAllocateNothing() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run(WARM_UP_COUNT);
        // The JVM now and then accounts a few bytes of its own (of linking, of deoptimizing) to a thread: one clean
        // round is proof, for what
        // the path allocated it would allocate in every round.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && least > 0; round++) {
            final long before = allocated(threads);
            run(COUNT);
            least = Math.min(least, allocated(threads) - before);
        }

        assertThat(least).as("bytes allocated for %d messages", COUNT).isZero();
        assertThat(sum).isNotZero();
    }

    private static long allocated(final ThreadMXBean threads) {
        return threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
    }

    private void run(final int count) {
        for (int i = 0; i < count; i++) {
            answer();
            reject(broken, ErrorCode.INVALID_REQUEST);
            reject(truncated, ErrorCode.PARSE_ERROR);
        }
    }

    private void answer() {
        require(decoder.decode(request, 0, PaddedMessage.length(request), envelope));
        final McpMethod method = methods.lookup(request, envelope.methodOffset(), envelope.methodLength());
        require(method == McpMethod.TOOLS_CALL);
        require(envelope.meta().member(MetaKeys.PROTOCOL_VERSION, value));
        require(ProtocolVersion.lookup(request, value.stringOffset(), value.stringLength())
                == ProtocolVersion.V2026_07_28);

        writer.wrap(space, 128, space.capacity()).beginObject().name(TEXT);
        require(envelope.arguments().member(TEXT, value));
        writer.beginString()
                .append("you said ")
                .appendString(value)
                .append(1.5)
                .append(2L)
                .endString();
        require(value.copyString(space, 0, 64) > 0);
        writer.name("copy").utf8String(space, 0, 5).name("base64").base64(bytes);
        require(envelope.arguments().member(NUMBER, value));
        writer.name(NUMBER).value(value.doubleValue(0)).name("raw").value(value);
        require(envelope.arguments().member(LIST, value));
        writer.name(LIST).beginArray();
        cursor.wrap(value);
        while (cursor.next()) {
            sum += cursor.value().doubleValue(0) + cursor.value().longValue(0);
            writer.value(cursor.value().doubleValue(0)).value(cursor.value().longValue(-1));
        }
        writer.endArray().endObject();
        require(!writer.overflowed());
        final int prefixLength = envelopeWriter.resultPrefixLength(envelope.idLength());
        envelopeWriter.putResultPrefix(space, 128 - prefixLength, request, envelope.idOffset(), envelope.idLength());
    }

    private void reject(final UnsafeBuffer message, final ErrorCode code) {
        require(!decoder.decode(message, 0, PaddedMessage.length(message), envelope));
        require(decoder.errorCode() == code);
        writer.wrap(space, 0, space.capacity());
        EnvelopeWriter.beginResponse(writer, message, envelope.idOffset(), envelope.idLength());
        EnvelopeWriter.beginError(writer, code.code())
                .value(decoder.reason())
                .endObject()
                .endObject();
        require(!writer.overflowed());
    }

    private static void require(final boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
