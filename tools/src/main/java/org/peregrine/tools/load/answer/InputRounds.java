package org.peregrine.tools.load.answer;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.Envelope;

/**
 * Answers results that ask for input: sends the request again, with the input and the server's state. One thread.
 * Source: MCP 2026-07-28, Multi Round-Trip Requests.
 */
public final class InputRounds {
    /** Rounds of a request after its first; a server that wants more asks without end. */
    public static final int MAX_ROUNDS = 16;

    private static final int ROUND_DIGITS = 100;
    private static final int DECIMAL = 10;
    private static final String TOO_LONG = "the next round would be longer than " + MessageText.MAX_BYTES + " bytes";

    private static final JsonName RESULT_TYPE = JsonName.of("resultType");
    private static final JsonName INPUT_REQUIRED = JsonName.of("input_required");
    private static final JsonName INPUT_REQUESTS = JsonName.of("inputRequests");
    private static final JsonName INPUT_RESPONSES = JsonName.of("inputResponses");
    private static final JsonName REQUEST_STATE = JsonName.of("requestState");
    private static final JsonName METHOD = JsonName.of("method");
    private static final JsonName PARAMS = JsonName.of("params");

    private final ClientResults results;
    private final MessageText text = new MessageText();
    private final JsonCursor requests = new JsonCursor();
    private final JsonValue found = new JsonValue();
    private final JsonValue state = new JsonValue();
    private final JsonValue method = new JsonValue();
    private final JsonValue params = new JsonValue();
    private String fault = "";

    /**
     * Creates it.
     *
     * @param results of the client.
     */
    public InputRounds(ClientResults results) {
        this.results = results;
    }

    /**
     * Whether a response asks for input.
     *
     * @param response of a modern server.
     * @return true when its result is no outcome yet.
     */
    public boolean isAsked(Envelope response) {
        return response.result().member(RESULT_TYPE, found) && found.stringEquals(INPUT_REQUIRED);
    }

    /**
     * The id of a request's round, of which the first has the id itself.
     *
     * @param id of the request.
     * @param round from 0 on.
     * @return an id that no other request and no other round has.
     */
    public static long id(long id, int round) {
        return round == 0 ? id : id * ROUND_DIGITS + round;
    }

    /**
     * The round that an id is of.
     *
     * @param id of a response.
     * @param limit of the ids of first rounds, which are below it.
     * @return 0 for the first round.
     */
    public static int round(long id, long limit) {
        return id < limit ? 0 : (int) (id % ROUND_DIGITS);
    }

    /**
     * The request that an id is of.
     *
     * @param id of a response.
     * @param limit of the ids of first rounds, which are below it.
     * @return the id of its first round.
     */
    public static long request(long id, long limit) {
        return id < limit ? id : id / ROUND_DIGITS;
    }

    /**
     * Writes the request of the next round.
     *
     * @param first the request of the first round, whose params are an object and its last member.
     * @param idOffset index of its id.
     * @param idDigits length of its id.
     * @param id of the next round.
     * @param response asks for input.
     * @return length of the request in {@link #message}; -1 when the input cannot be given, see {@link #fault}.
     */
    public int write(DirectBuffer first, int idOffset, int idDigits, long id, Envelope response) {
        final JsonValue result = response.result();
        result.member(REQUEST_STATE, state);
        result.member(INPUT_REQUESTS, found);
        if (!found.isObject() && !state.isString()) {
            return fault("the result asks for input and names none");
        }
        final int moreDigits = digits(id) - idDigits;
        final int end = first.capacity() - 2;
        final JsonWriter writer = text.begin(first, end, moreDigits);
        if (writer == null) {
            return fault(TOO_LONG);
        }
        writer.beginObject();
        if (found.isObject() && !writeResponses(writer)) {
            return -1;
        }
        if (state.isString()) {
            writer.name(REQUEST_STATE).value(state);
        }
        writer.endObject().rawBytes(new byte[] {'}'});
        final int length = text.length();
        if (length < 0) {
            return fault(TOO_LONG);
        }
        final UnsafeBuffer message = text.buffer();
        final int behindId = idOffset + idDigits;
        message.putBytes(behindId + moreDigits, first, behindId, end - behindId);
        putDigits(message, idOffset, digits(id), id);
        // The object that was written becomes the rest of params.
        message.putByte(end + moreDigits, (byte) ',');
        return length;
    }

    private boolean writeResponses(JsonWriter writer) {
        writer.name(INPUT_RESPONSES).beginObject();
        requests.wrap(found);
        while (requests.next()) {
            final JsonValue request = requests.value();
            request.member(METHOD, method);
            request.member(PARAMS, params);
            writer.name(requests.name());
            if (!results.write(method, params, writer)) {
                fault("the result asks for " + method);
                return false;
            }
        }
        writer.endObject();
        return true;
    }

    private int fault(String reason) {
        fault = reason;
        return -1;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / DECIMAL; rest > 0; rest /= DECIMAL) {
            digits++;
        }
        return digits;
    }

    private static void putDigits(UnsafeBuffer buffer, int offset, int digits, long number) {
        long rest = number;
        for (int i = offset + digits - 1; i >= offset; i--) {
            buffer.putByte(i, (byte) ('0' + rest % DECIMAL));
            rest /= DECIMAL;
        }
    }

    /**
     * The message that was written last.
     *
     * @return from index 0 on; valid until the next one is written.
     */
    public UnsafeBuffer message() {
        return text.buffer();
    }

    /**
     * The reason why the last request for input could not be answered.
     *
     * @return in words.
     */
    public String fault() {
        return fault;
    }
}
