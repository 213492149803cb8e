package org.peregrine.tools.load;

import org.agrona.DirectBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.response.StatusText;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.tools.load.answer.Dialogue;

/** Looks at what was answered, counts what is wrong and keeps the first example of each. One thread. */
final class Answers {
    private static final JsonName IS_ERROR = JsonName.of("isError");
    private static final int DECIMAL = 10;

    private final Tally tally;
    private final JsonValue isError = new JsonValue();

    Answers(Tally tally) {
        this.tally = tally;
    }

    /** The id that a response answers; -1 when it is none of ours. */
    static long id(Envelope response) {
        final int length = response.idLength();
        if (length == 0 || length > 18) {
            return -1;
        }
        final DirectBuffer buffer = response.buffer();
        long id = 0;
        for (int i = response.idOffset(); i < response.idOffset() + length; i++) {
            final int digit = buffer.getByte(i) - '0';
            if (digit < 0 || digit >= DECIMAL) {
                return -1;
            }
            id = id * DECIMAL + digit;
        }
        return id;
    }

    /**
     * Takes what the server says by itself: answers its requests, and counts its notifications.
     *
     * @return false when the message is a response.
     */
    boolean isOfTheServer(Envelope message, ClientConnection connection, Dialogue dialogue) {
        if (message.kind() == MessageKind.REQUEST) {
            tally.asked();
            dialogue.requests().answer(connection, message);
        } else if (message.kind() != MessageKind.RESPONSE) {
            tally.serverMessage();
        }
        return message.kind() != MessageKind.RESPONSE;
    }

    boolean isGood(Envelope response, boolean toolCall, int offset, int length) {
        if (response.error().present()) {
            fault(Fault.ERROR_RESPONSE, response.buffer(), offset, length);
            return false;
        }
        if (toolCall) {
            response.result().member(IS_ERROR, isError);
            if (isError.booleanValue(false)) {
                fault(Fault.TOOL_ERROR, response.buffer(), offset, length);
                return false;
            }
        }
        return true;
    }

    void fault(Fault fault, DirectBuffer buffer, int offset, int length) {
        tally.fault(fault);
        if (tally.wantsSample(fault)) {
            tally.sample(fault, buffer.getStringWithoutLengthUtf8(offset, length));
        }
    }

    /** The server did not take an answer to its own request. */
    void refused(String reason) {
        tally.fault(Fault.REPLY_REFUSED);
        if (tally.wantsSample(Fault.REPLY_REFUSED)) {
            tally.sample(Fault.REPLY_REFUSED, reason);
        }
    }

    void noAnswer(int status) {
        tally.fault(Fault.NO_ANSWER);
        if (tally.wantsSample(Fault.NO_ANSWER)) {
            tally.sample(Fault.NO_ANSWER, StatusText.of(status));
        }
    }
}
