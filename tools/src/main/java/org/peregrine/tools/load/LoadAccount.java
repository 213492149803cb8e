package org.peregrine.tools.load;

/**
 * Account of every request of a load, each in one column.
 *
 * @param sent all of them.
 * @param answered well.
 * @param refused by an error of JSON-RPC.
 * @param failed by a result with {@code isError}.
 * @param unanswered in time, although their connection stayed, or its exchange ended otherwise.
 * @param lost with their connection.
 * @param wrong answers besides: not asked for, twice, or no JSON-RPC.
 * @param connectionsEnded by the server.
 */
public record LoadAccount(
        long sent,
        long answered,
        long refused,
        long failed,
        long unanswered,
        long lost,
        long wrong,
        long connectionsEnded) {
    /** The account of no request. */
    public static final LoadAccount NONE = new LoadAccount(0, 0, 0, 0, 0, 0, 0, 0);

    static LoadAccount of(Tally tally) {
        return new LoadAccount(
                tally.due() - tally.unsent(),
                tally.answered(),
                tally.count(Fault.ERROR_RESPONSE),
                tally.count(Fault.TOOL_ERROR),
                tally.count(Fault.TIMEOUT) + tally.count(Fault.NO_ANSWER),
                tally.count(Fault.LOST),
                tally.count(Fault.WRONG_ID) + tally.count(Fault.INVALID),
                tally.count(Fault.CONNECTION_ENDED));
    }

    /**
     * Adds another.
     *
     * @param other of a later load.
     * @return the sum.
     */
    public LoadAccount plus(LoadAccount other) {
        return new LoadAccount(
                sent + other.sent,
                answered + other.answered,
                refused + other.refused,
                failed + other.failed,
                unanswered + other.unanswered,
                lost + other.lost,
                wrong + other.wrong,
                connectionsEnded + other.connectionsEnded);
    }

    /**
     * Requests that are in no column, or in two.
     *
     * @return 0 unless the account itself is wrong.
     */
    public long missing() {
        return sent - answered - refused - failed - unanswered - lost;
    }
}
