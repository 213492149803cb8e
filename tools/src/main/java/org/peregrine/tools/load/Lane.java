package org.peregrine.tools.load;

import org.peregrine.client.ClientConnection;

/** One connection of a run. */
final class Lane {
    /** No exchange is under way. */
    static final long IDLE = -1;

    private final int index;
    private ClientConnection connection;
    private long current = IDLE;
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

    /** Something came that answers no request: a request under way will get no other answer. */
    void wrongAnswer(long nowNs) {
        wrongAnswers++;
        wrongAnswerNs = nowNs;
    }

    /** Whether a request that was sent then has been answered wrongly, which is counted already. */
    boolean takeWrongAnswer(long sentNs) {
        if (wrongAnswers == 0 || wrongAnswerNs - sentNs < 0) {
            return false;
        }
        wrongAnswers--;
        return true;
    }
}
