package org.peregrine.tools.replay;

import tools.jackson.databind.JsonNode;

/** One request of the recording: how it was answered then, and how it is answered now. */
final class Call {
    private static final int NO_STATUS = -1;

    final String method;
    final String id;
    final ReplayLane lane;
    final long recordedNs;
    private long dueNs;
    private long sentNs;
    private boolean sent;
    private boolean lost;
    private boolean compared;
    private JsonNode then;
    private JsonNode now;
    private long thenNs;
    private long nowNs;
    private String thenSession = "";
    private String nowSession = "";
    private int thenStatus = NO_STATUS;
    private int nowStatus = NO_STATUS;

    /**
     * Creates a call.
     *
     * @param method of the request.
     * @param id of the request, as JSON; empty for what is no request and is answered with a status only.
     * @param lane of its connection.
     * @param recordedNs when it came then.
     */
    Call(String method, String id, ReplayLane lane, long recordedNs) {
        this.lane = lane;
        this.method = method;
        this.id = id;
        this.recordedNs = recordedNs;
    }

    void sent(long intendedNs, long actualNs) {
        dueNs = intendedNs;
        sentNs = actualNs;
        sent = true;
    }

    boolean isSent() {
        return sent;
    }

    void answeredThen(JsonNode answer, long timeNs) {
        then = answer;
        thenNs = timeNs - recordedNs;
    }

    void answeredNow(JsonNode answer, long timeNs) {
        now = answer;
        nowNs = timeNs;
    }

    void sessionThen(String session) {
        thenSession = session;
    }

    void sessionNow(String session) {
        nowSession = session;
    }

    String sessionThen() {
        return thenSession;
    }

    String sessionNow() {
        return nowSession;
    }

    void statusThen(int status) {
        thenStatus = status;
    }

    void statusNow(int status) {
        nowStatus = status;
    }

    JsonNode then() {
        return then;
    }

    JsonNode now() {
        return now;
    }

    int thenStatus() {
        return thenStatus;
    }

    int nowStatus() {
        return nowStatus;
    }

    /**
     * Whether both statuses mean the same. Of a stream they do when both are a success: whether it had begun when its
     * session ended is a matter of moments.
     */
    boolean hasSameStatus() {
        return thenStatus == nowStatus
                || (method.equals(DocumentSteps.OPEN_STREAM) && isSuccess(thenStatus) && isSuccess(nowStatus));
    }

    private static boolean isSuccess(int status) {
        return status / 100 == 2;
    }

    /** Whether it was answered in the recording, as far as that was read. */
    boolean isAnsweredThen() {
        return compared || (isByStatus() ? thenStatus != NO_STATUS : then != null);
    }

    /** Whether it is answered now, or never will be. */
    boolean isAnsweredNow() {
        return lost || compared || (isByStatus() ? nowStatus != NO_STATUS : now != null);
    }

    /** It has its verdict: the answers themselves are not needed any more. */
    void compared() {
        compared = true;
        then = null;
        now = null;
    }

    /** Nothing waits for its answer any more. */
    void abandon() {
        lost = true;
    }

    private boolean isByStatus() {
        return id.isEmpty() && lane.http;
    }

    /** Inside the recorded server, from the frame's arrival to the reply. */
    long thenNs() {
        return thenNs;
    }

    /** At the client, from when the request was due. */
    long sinceDueNs() {
        return nowNs - dueNs;
    }

    /** At the client, from when the request was sent. */
    long sinceSentNs() {
        return nowNs - sentNs;
    }
}
