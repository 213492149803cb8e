package org.peregrine.tools.replay;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.tools.recording.Message;

/** One thing that a recorded connection did, to be done again when its time has come and what it waits for is there. */
final class Step {
    /** Acts of a step. */
    enum Act {
        SEND,
        LISTEN,
        END_SESSION,
        CLOSE
    }

    final Act act;
    final byte[] body;
    final Message message;
    final List<String> headers;
    final Conversation conversation;
    private final List<Call> calls = new ArrayList<>(1);
    private EventIds.Exchange events;
    private byte[] prepared;
    private AnswerOrder order;
    private List<Step> streams = List.of();
    private long position;
    private boolean responded;
    private long dueNs;

    Step(Act act, byte[] body, Message message, List<String> headers, Conversation conversation) {
        this.act = act;
        this.body = body;
        this.message = message;
        this.headers = headers;
        this.conversation = conversation;
    }

    /** Sets when it is due. */
    Step due(long timeNs) {
        dueNs = timeNs;
        return this;
    }

    /** Lets it wait for all answers that the recording has had before. */
    void after(AnswerOrder answers) {
        order = answers;
        position = answers.position();
    }

    /** Lets it wait until the server has opened streams, or refused them. */
    void afterStreams(List<Step> opened) {
        streams = opened;
    }

    /** The server has begun its response to it, or there will be none. */
    void responded() {
        responded = true;
    }

    boolean hasResponse() {
        return responded;
    }

    /** Calls that it answers: a request, each request of a batch, or what has no answer but a status. */
    List<Call> calls() {
        return calls;
    }

    /** The events that answer it over HTTP; null over anything else. */
    EventIds.Exchange events() {
        return events;
    }

    void events(EventIds.Exchange exchange) {
        events = exchange;
    }

    /** The bytes as they are to be sent now; null as long as that is not known. */
    byte[] prepared() {
        return prepared;
    }

    void prepared(byte[] bytes) {
        prepared = bytes;
    }

    long dueNs() {
        return dueNs;
    }

    /** Whether an answer or a stream that it came after is still due. */
    boolean isWaiting() {
        return (order != null && !order.hasReached(position))
                || !streams.stream().allMatch(Step::hasResponse);
    }
}
