package org.peregrine.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;

/** Requests and their handlers: the same messages and tools in every benchmark. */
public final class Messages {
    private static final JsonName MESSAGE = JsonName.of("message");
    static final String TEXT =
            "The quick brown fox jumps over the lazy dog. ".repeat(4).substring(0, 150);

    /** A {@code tools/call} of 250 bytes: the message of the budgets. */
    public static final String ECHO =
            "{\"jsonrpc\":\"2.0\",\"id\":10000001,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
                    + "\"arguments\":{\"message\":\"" + TEXT.substring(0, 145) + "\"}}}";

    /** The same call by a stateless client of 2026-07-28. */
    static final String MODERN_ECHO = ECHO.replace(
            "\"params\":{",
            "\"params\":{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{}},");

    /** A call with six arguments, of a tool that describes them by a schema. */
    static final String ORDER =
            "{\"jsonrpc\":\"2.0\",\"id\":\"req-17\",\"method\":\"tools/call\",\"params\":{\"name\":\"order\","
                    + "\"arguments\":{\"message\":\"ten of them\",\"symbol\":\"PRGN\",\"quantity\":1200,\"price\":17.25,"
                    + "\"side\":\"buy\",\"urgent\":true}}}";

    private static final String ORDER_SCHEMA = """
            {"type":"object","properties":{"message":{"type":"string","maxLength":200},\
            "symbol":{"type":"string","minLength":1,"maxLength":12},"quantity":{"type":"integer","minimum":1},\
            "price":{"type":"number","exclusiveMinimum":0},"side":{"enum":["buy","sell"]},\
            "urgent":{"type":"boolean"}},"required":["message","symbol","quantity","price","side"],\
            "additionalProperties":false}""";

    private Messages() {}

    /**
     * The tools that the messages call; both return the argument {@code message}.
     *
     * @return a registry.
     */
    public static Registry registry() {
        return Registry.builder()
                .tool(Tool.named("echo")
                        .inputSchema("{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}}}")
                        .inline((call, reply) -> reply.text(call.argument(MESSAGE))))
                .tool(Tool.named("order")
                        .inputSchema(ORDER_SCHEMA)
                        .inline((call, reply) -> reply.text(call.argument(MESSAGE))))
                .build();
    }

    /**
     * A message in a buffer with the padding that the scanner needs.
     *
     * @param message any text.
     * @return a buffer of heap memory.
     */
    static UnsafeBuffer padded(String message) {
        final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        return new UnsafeBuffer(Arrays.copyOf(bytes, bytes.length + JsonScanner.PADDING));
    }

    /**
     * The length of a padded message.
     *
     * @param padded made by {@link #padded}.
     * @return bytes before the padding.
     */
    static int length(UnsafeBuffer padded) {
        return padded.capacity() - JsonScanner.PADDING;
    }
}
