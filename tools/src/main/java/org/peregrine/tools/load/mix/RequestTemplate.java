package org.peregrine.tools.load.mix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonType;
import org.peregrine.codec.json.QuotedText;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.mcp.PeregrineVersion;
import org.peregrine.tools.load.answer.Dialogue;
import org.peregrine.tools.load.answer.InputRounds;

/**
 * A request whose id, and every other place that asks for it, is written into bytes made before. One thread.
 *
 * <p>In arguments <code>{{payload}}</code> stands for text of the wanted size, and <code>{{n}}</code> for the number of
 * the request, ten digits.
 */
public final class RequestTemplate {
    /** The first id; all have as many digits. */
    public static final long FIRST_ID = 1_000_000_000;

    /** All ids are below it. */
    public static final long LAST_ID = 10_000_000_000L;

    private static final int ID_DIGITS = 10;
    private static final int DECIMAL = 10;
    private static final int MAX_DEPTH = 512;
    private static final String NUMBER = "{{n}}";
    private static final String PAYLOAD = "{{payload}}";
    private static final String META = """
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
            "io.modelcontextprotocol/clientCapabilities":CAPABILITIES,\
            "io.modelcontextprotocol/clientInfo":{"name":"peregrine","version":"%s"}}""".formatted(PeregrineVersion.TEXT);

    private final RequestMix.Part part;
    private final UnsafeBuffer message;
    private final byte[] headerLines;
    private final int[] idOffsets;

    private RequestTemplate(RequestMix.Part part, String text, byte[] headerLines) {
        this.part = part;
        this.headerLines = headerLines;
        final List<Integer> offsets = new ArrayList<>();
        final StringBuilder filled = new StringBuilder();
        int from = 0;
        for (int at = text.indexOf(NUMBER); at >= 0; at = text.indexOf(NUMBER, from)) {
            filled.append(text, from, at);
            offsets.add(filled.toString().getBytes(StandardCharsets.UTF_8).length);
            filled.append(FIRST_ID);
            from = at + NUMBER.length();
        }
        filled.append(text.substring(from));
        idOffsets = offsets.stream().mapToInt(Integer::intValue).toArray();
        message = new UnsafeBuffer(filled.toString().getBytes(StandardCharsets.UTF_8));
    }

    private RequestTemplate(RequestMix.Part part, UnsafeBuffer message, byte[] headerLines, int[] idOffsets) {
        this.part = part;
        this.message = new UnsafeBuffer(message.byteArray().clone());
        this.headerLines = headerLines;
        this.idOffsets = idOffsets;
    }

    /**
     * Makes a template.
     *
     * @param part of the mix.
     * @param arguments of tools/call and prompts/get, a JSON object with places to fill; empty for none.
     * @param payloadBytes length of the text for {{payload}}.
     * @param capabilities that a client of 2026-07-28 declares in each request, a JSON object; null for a legacy
     * client.
     * @return the template.
     * @throws IllegalArgumentException when the arguments are no JSON object.
     */
    public static RequestTemplate of(RequestMix.Part part, String arguments, int payloadBytes, String capabilities) {
        final List<String> params = new ArrayList<>();
        if (capabilities != null) {
            requireObject(capabilities);
            params.add(META.replace("CAPABILITIES", capabilities));
        }
        if (part.method().equals("resources/read")) {
            params.add("\"uri\":" + QuotedText.of(part.name()));
        } else if (!part.name().isEmpty()) {
            params.add("\"name\":" + QuotedText.of(part.name()));
        }
        if (part.method().equals("tools/call") || (part.method().equals("prompts/get") && !arguments.isEmpty())) {
            final String filled = (arguments.isEmpty() ? "{}" : arguments).replace(PAYLOAD, text(payloadBytes));
            requireObject(filled.replace(NUMBER, "1000000000"));
            params.add("\"arguments\":" + filled);
        }
        final String text = "{\"jsonrpc\":\"2.0\",\"id\":" + NUMBER + ",\"method\":" + QuotedText.of(part.method())
                + (params.isEmpty() ? "" : ",\"params\":{" + String.join(",", params) + "}") + "}";
        return new RequestTemplate(part, text, capabilities == null ? new byte[0] : headerLines(part));
    }

    /**
     * Copies it for another thread.
     *
     * @return with bytes of its own.
     */
    public RequestTemplate copy() {
        return new RequestTemplate(part, message, headerLines, idOffsets);
    }

    /**
     * Makes text.
     *
     * @param bytes its length.
     * @return plain ASCII.
     */
    public static String text(int bytes) {
        final String words = "The quick brown fox jumps over the lazy dog. ";
        return words.repeat(bytes / words.length() + 1).substring(0, bytes);
    }

    private static void requireObject(String json) {
        final byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + JsonScanner.PADDING]);
        buffer.putBytes(0, bytes);
        final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
        final JsonError error =
                scanner.scan(buffer, 0, bytes.length, (depth, at, length, escaped, type, value, valueLength) -> {});
        if (error != JsonError.NONE || scanner.rootType() != JsonType.OBJECT) {
            throw new IllegalArgumentException("this is no JSON object: " + json);
        }
    }

    /** The fields that MCP 2026-07-28 wants beside the body; a name that is not plain is encoded. */
    private static byte[] headerLines(RequestMix.Part part) {
        final boolean plain = part.name().matches("[\\x21-\\x7E]([\\x20-\\x7E]*[\\x21-\\x7E])?");
        final String name = plain
                ? part.name()
                : "=?base64?" + Base64.getEncoder().encodeToString(part.name().getBytes(StandardCharsets.UTF_8)) + "?=";
        return ("Mcp-Method: " + part.method() + "\r\n" + (part.name().isEmpty() ? "" : "Mcp-Name: " + name + "\r\n"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Writes an id into the message.
     *
     * @param id of ten digits.
     * @return the message; valid until the next call.
     */
    public UnsafeBuffer fill(long id) {
        for (final int offset : idOffsets) {
            long rest = id;
            for (int i = offset + ID_DIGITS - 1; i >= offset; i--) {
                message.putByte(i, (byte) ('0' + rest % DECIMAL));
                rest /= DECIMAL;
            }
        }
        return message;
    }

    /**
     * Sends the request of a further round, now or when the connection takes it.
     *
     * @param dialogue of the run.
     * @param connection of the first round.
     * @param id of the first round.
     * @param round from 1 on.
     * @param response asks for input.
     * @return false when that cannot be done.
     */
    public boolean sendAgain(Dialogue dialogue, ClientConnection connection, long id, int round, Envelope response) {
        final InputRounds rounds = dialogue.rounds();
        if (round > InputRounds.MAX_ROUNDS) {
            return false;
        }
        final int length = rounds.write(fill(id), idOffsets[0], ID_DIGITS, InputRounds.id(id, round), response);
        return length >= 0 && dialogue.waiting().offer(connection, rounds.message(), length, headerLines);
    }

    /**
     * Fields of HTTP.
     *
     * @return lines, each ended by CR LF; not to be changed.
     */
    public byte[] headerLines() {
        return headerLines;
    }

    /**
     * The part of the mix.
     *
     * @return as it was given.
     */
    public RequestMix.Part part() {
        return part;
    }

    /**
     * Whether a result may say isError.
     *
     * @return true for tools/call.
     */
    public boolean isToolCall() {
        return part.method().equals("tools/call");
    }
}
