package org.peregrine.tools.load;

import org.peregrine.client.ClientConnection;

/** One connection of a run. */
final class Lane {
    /** No exchange is under way. */
    static final long IDLE = -1;

    private final int index;
    private ClientConnection connection;
    private long current = IDLE;
    private long asked = IDLE;
    private long failed = IDLE;
    private int wrongAnswers;
    private long wrongAnswerNs;

    Lane(int index) {
        this.index = index;
    }

    int index() {
        return index;
    }

    ClientConnection connection() {
        return connection;
    }

    void connection(ClientConnection opened) {
        connection = opened;
    }

    /** The number of the request that was sent last, or {@link #IDLE}. */
    long current() {
        return current;
    }

    void current(long number) {
        current = number;
    }

    /** The server asks the client, for the request that is under way. */
    void ask() {
        asked = current;
    }

    /** A request over HTTP has failed, and is counted: an answer to the server that is refused later is no more. */
    void fail(long number) {
        failed = number;
    }

    /**
     * The server did not take an answer of the client's: the request that asked has failed.
     *
     * @param exchange whether only one is under way.
     * @return false when it had failed by that already.
     */
    boolean refuse(boolean exchange) {
        if (!exchange) {
            wrongAnswer(System.nanoTime());
            return true;
        }
        final boolean first = asked == IDLE || failed != asked;
        failed = asked;
        return first;
    }

    /** Whether a request over HTTP has failed by an answer that the server did not take, which is counted already. */
    boolean isRefused(long number) {
        return number != IDLE && failed == number;
    }

    /** Whether a request that gets no answer has been counted as an error already. */
    boolean isCounted(long number, long sentNs) {
        return isRefused(number) || takeWrongAnswer(sentNs);
    }

    /** Something came that answers no request: a request under way will get no other answer. */
    void wrongAnswer(long nowNs) {
        wrongAnswers++;
        wrongAnswerNs = nowNs;
    }

    /** Whether a request that was sent then has been answered wrongly, which is counted already. */
    private boolean takeWrongAnswer(long sentNs) {
        if (wrongAnswers == 0 || wrongAnswerNs - sentNs < 0) {
            return false;
        }
        wrongAnswers--;
        return true;
    }
}
