package org.peregrine.engine.status;

/** Counters of a shard. Each counter has one writing thread, named here; any thread reads. */
public enum EngineCounter {
    /** Connections accepted. Network thread. */
    CONNECTIONS_OPENED("connections opened"),
    /** Connections ended, by whoever. Network thread. */
    CONNECTIONS_CLOSED("connections closed"),
    /** Connections turned away at {@code MAX_CONNECTIONS}, or at the share of their address. Network thread. */
    CONNECTIONS_REFUSED("connections refused at the limit"),
    /** Connections turned away at the share of their address. Network thread. */
    SHARES_SPENT("connections refused at their address's share"),
    /** Connections ended because nothing came on them for too long. Network thread. */
    QUIET_CLOSED("connections closed: quiet for too long"),
    /** Quiet connections ended because others needed their room. Network thread. */
    CONNECTIONS_GAVE_WAY("connections closed: gave way to others"),
    /** Peers of a line connection that did not begin with JSON. Network thread. */
    LINES_REFUSED("connections closed: did not speak JSON"),
    /**
     * Sockets that could not be accepted, for lack of a file descriptor as a rule, and were refused. Network thread.
     */
    ACCEPT_FAILURES("connections refused: no file descriptor"),
    /** TLS handshakes that were completed. Network thread. */
    TLS_HANDSHAKES("TLS handshakes"),
    /** TLS handshakes that failed, took too long, or gave way to others. Network thread. */
    TLS_HANDSHAKES_FAILED("TLS handshakes failed"),
    /** TLS connections turned away at {@code MAX_TLS_BYTES}, or at the share of their address. Network thread. */
    TLS_REFUSED("TLS connections refused: no memory for engines"),
    /** Frames put into the ring. Network thread. */
    FRAMES_RECEIVED("frames received"),
    /** Bytes of those frames. Network thread. */
    BYTES_RECEIVED("bytes received"),
    /** Times a transport was told to wait because the ring was full. Network thread. */
    RING_FULL("back-pressure: ring full"),
    /** Replies handed to the transport. Network thread. */
    REPLIES_SENT("replies sent"),
    /** Bytes of those replies. Network thread. */
    BYTES_SENT("bytes sent"),
    /** Replies whose connection had ended. Network thread. */
    REPLIES_UNDELIVERABLE("replies without a reader"),
    /** Refused by the transport: bytes that are no HTTP, or end early. Network thread, as all refusals that follow. */
    REFUSED_MALFORMED("refused, 400: malformed"),
    /** No token, or one that is not accepted. */
    REFUSED_UNAUTHENTICATED("refused, 401: no token, or not accepted"),
    /** Another origin, or another name of the host, than is allowed. */
    REFUSED_FORBIDDEN("refused, 403: origin or host not allowed"),
    /** Another path, or a session that is over. */
    REFUSED_NOT_FOUND("refused, 404: no such endpoint or session"),
    /** Another method than the endpoint has. */
    REFUSED_METHOD("refused, 405: method"),
    /** A client that sends, or accepts, other types than are served. */
    REFUSED_MEDIA_TYPE("refused, 406 and 415: media type"),
    /** A body, header or request line above its limit. */
    REFUSED_TOO_LARGE("refused, 413, 414 and 431: too large"),
    /** Requests that are no handshake, where WebSocket is served. */
    REFUSED_NO_WEBSOCKET("refused, 426: no WebSocket"),
    /** No memory, no room in a stream, or too many connections. */
    REFUSED_OVERLOADED("refused, 503: overloaded"),
    /** Requests for features of HTTP that this server does not have. */
    REFUSED_UNSUPPORTED("refused, 417, 501 and 505: not supported"),
    /** Open connections of WebSocket ended because the peer broke its rules, or a limit. */
    WEBSOCKET_FAULTS("refused: WebSocket rules broken"),
    /** Connections ended because the peer did not read its replies. Network thread. */
    SLOW_READERS_CLOSED("slow readers closed"),
    /** Clients over Aeron turned away: as many as may be are there. Network thread, as all of Aeron. */
    AERON_REFUSED_CLIENTS("Aeron: rejected, too many clients"),
    /** Clients whose terms are larger than one client's share of memory. */
    AERON_REFUSED_BYTES("Aeron: rejected, terms too large"),
    /** Clients for whose replies the driver has no memory, or no channel. */
    AERON_REFUSED_ROOM("Aeron: rejected, no channel for replies"),
    /** Clients that sent nothing for too long, or half a message. */
    AERON_REFUSED_SILENT("Aeron: rejected, too long without a message"),
    /** Clients that were rejected because of a failure of ours, or because the server was closing. */
    AERON_REFUSED_OTHER("Aeron: rejected, failed or closing"),
    /** Times that a client's term for replies had no room, so that they wait in the server. */
    AERON_BACK_PRESSURE("Aeron: back-pressure of clients"),
    /** Times that the way to the driver was lost. */
    AERON_DRIVER_LOST("Aeron: driver lost"),
    /** Of the driver, for all of its clients, as the others that follow: errors. */
    AERON_DRIVER_ERRORS("Aeron driver: errors"),
    /** Channels and commands of clients that the driver refused; each was told so. */
    AERON_DRIVER_REFUSALS("Aeron driver: channels and commands refused"),
    /** Bytes over UDP. */
    AERON_BYTES_SENT("Aeron driver: bytes sent over UDP"),
    /** Bytes over UDP. */
    AERON_BYTES_RECEIVED("Aeron driver: bytes received over UDP"),
    /** Losses of packets over UDP that were seen, and asked for again. */
    AERON_LOSSES("Aeron driver: losses (NAKs sent)"),
    /** Packets over UDP that were sent again. */
    AERON_RETRANSMITS("Aeron driver: retransmits sent"),
    /** Clients of the driver that died without a word. */
    AERON_CLIENT_TIMEOUTS("Aeron driver: clients timed out"),
    /** Notifications of changes handed to the transport. Network thread. */
    NOTIFICATIONS_SENT("notifications sent"),
    /** Frames and replies that the recording had no room for. Network thread. */
    RECORDING_MISSED("recording: missed, ring full"),
    /** Writes of a recording that took longer than {@code DISK_STALL_NS}. Housekeeping thread. */
    RECORDING_STALLS("recording: writes that hung"),
    /** Requests that an audit or access log had no room for. Network thread and any worker. */
    AUDIT_MISSED("audit and access log: missed, ring full"),
    /** Writes of an audit or access log that took longer than {@code DISK_STALL_NS}. Housekeeping thread. */
    AUDIT_STALLS("audit and access log: writes that hung"),
    /** Messages of handlers that found no room for too long. Any worker. */
    SENDS_DROPPED("back-pressure: messages of handlers dropped"),
    /** Messages refused in decode. Decode thread. */
    DECODE_REJECTS("rejected in decode"),
    /** Messages refused in validate. Validate thread. */
    VALIDATE_REJECTS("rejected in validate"),
    /** Messages refused in dispatch. Dispatch thread. */
    DISPATCH_REJECTS("rejected in dispatch"),
    /** Requests refused because {@code maxConcurrentCalls} were running. Dispatch thread. */
    CALLS_REFUSED("back-pressure: calls refused"),
    /** Requests above the rate of their address. Validate thread, as the one that follows. */
    RATE_LIMITED_ADDRESS("rate limited: address"),
    /** Requests above the rate of their caller. */
    RATE_LIMITED_CALLER("rate limited: caller"),
    /** Calls above the rate of their tool. Dispatch thread. */
    RATE_LIMITED_TOOL("rate limited: tool"),
    /** Refused because the budget of heap had no room: calls. Any thread, as the others that follow. */
    MEMORY_REFUSED_CALLS("refused, no heap for peers: calls and batches"),
    /** Answers, and what handlers say before them. */
    MEMORY_REFUSED_ANSWERS("refused, no heap for peers: answers"),
    /** Sessions, and what clients say of themselves. */
    MEMORY_REFUSED_SESSIONS("refused, no heap for peers: sessions"),
    /** Subscriptions of either era. */
    MEMORY_REFUSED_SUBSCRIPTIONS("refused, no heap for peers: subscriptions"),
    /** Events that would be kept for clients that come back. */
    MEMORY_REFUSED_EVENTS("refused, no heap for peers: events"),
    /** Tasks and their outcomes. */
    MEMORY_REFUSED_TASKS("refused, no heap for peers: tasks"),
    /** Sessions that gave way to new ones. Housekeeping thread. */
    SESSIONS_EVICTED("sessions that gave way to others"),
    /** Calls whose arguments are not what their schema wants; counted as refused in validate, too. Validate thread. */
    ARGUMENTS_REFUSED("arguments that their schema refuses"),
    /** Results whose structured content breaks the tool's output schema. Dispatch thread and any worker. */
    OUTPUT_VIOLATIONS("results that break their output schema"),
    /** Author code that threw on the path. Dispatch thread. */
    INLINE_FAILURES("inline handler failures"),
    /** Author code that threw on a worker; counted when its answer arrives. Network thread. */
    BLOCKING_FAILURES("blocking handler failures"),
    /** Calls that closing did not wait for any longer. Closing thread. */
    CALLS_CUT_OFF("calls cut off by closing"),
    /** Failures of ours while messages were taken from a transport. Network thread. */
    RECEIVE_FAILURES("failures contained in receive"),
    /** Failures of ours in decode. Decode thread. */
    DECODE_FAILURES("failures contained in decode"),
    /** Failures of ours in validate. Validate thread. */
    VALIDATE_FAILURES("failures contained in validate"),
    /** Failures of ours in dispatch, outside of author code. Dispatch thread. */
    DISPATCH_FAILURES("failures contained in dispatch"),
    /** Failures of ours in encode. Encode thread. */
    ENCODE_FAILURES("failures contained in encode"),
    /** Failures of ours while replies were sent. Network thread. */
    SEND_FAILURES("failures contained in send"),
    /** Failures of ours while changes were delivered. Network thread. */
    FANOUT_FAILURES("failures contained in fan-out"),
    /** Failures of a transport; where one connection is to blame, it was ended. Network thread. */
    TRANSPORT_FAILURES("failures contained in the transport"),
    /** Checks of tokens that failed or took too long. Network thread. */
    TOKEN_CHECK_FAILURES("failures contained in checks of tokens"),
    /** Duty cycles of the path that failed as a whole. Any thread of the path. */
    CYCLE_FAILURES("failures contained in a duty cycle"),
    /** Failures while deadlines were looked at. Housekeeping thread. */
    HOUSEKEEPING_FAILURES("failures contained in housekeeping"),
    /** Times that a thread of the path stood still for {@code STALL_REPORT_NS}. Thread of the watch. */
    PATH_STALLS("stalls of the path reported"),
    /** Calls that went on for {@code STALL_REPORT_NS} after their timeout. Housekeeping thread. */
    CALLS_OVERDUE("calls that ignored their timeout"),
    /** Calls answered with an error at once, because their handler only fails. Dispatch thread. */
    CALLS_HELD_OFF("calls held off: their handler only fails"),
    /** Times that a handler had failed {@code BREAKER_FAILURES} times in turn. Any thread. */
    HANDLERS_HELD_OFF("handlers whose calls were held off"),
    /** Times that handlers computed on all threads that run virtual ones. Housekeeping thread. */
    CARRIERS_HELD("all virtual threads held up by computing handlers"),
    /** Messages that were no JSON. Network thread, as all that follow. */
    ERRORS_PARSE("answered -32700: parse error"),
    /** Messages that were no request, or none that may come then. */
    ERRORS_INVALID_REQUEST("answered -32600: invalid request"),
    /** Requests of a method that is not served. */
    ERRORS_METHOD_NOT_FOUND("answered -32601: method not found"),
    /** Requests whose parameters are wrong. */
    ERRORS_INVALID_PARAMS("answered -32602: invalid params"),
    /** Requests that the server could not take or that failed in it. */
    ERRORS_INTERNAL("answered -32603: internal error"),
    /** Requests above a rate. */
    ERRORS_RATE_LIMITED("answered -32005: rate limited"),
    /** Requests whose HTTP headers do not say what their bodies say. */
    ERRORS_HEADER_MISMATCH("answered -32020: header mismatch"),
    /** Requests that need a capability of the client's. */
    ERRORS_MISSING_CAPABILITY("answered -32021: missing client capability"),
    /** Requests in a revision that is not served. */
    ERRORS_UNSUPPORTED_VERSION("answered -32022: unsupported version"),
    /** Everything else, as author code has it. */
    ERRORS_OTHER("answered with another error");

    private final String label;

    /**
     * The counter of an error that stages answer with.
     *
     * @param code of the error.
     * @return its counter.
     */
    public static EngineCounter ofError(int code) {
        return switch (code) {
            case -32700 -> ERRORS_PARSE;
            case -32600 -> ERRORS_INVALID_REQUEST;
            case -32601 -> ERRORS_METHOD_NOT_FOUND;
            case -32602 -> ERRORS_INVALID_PARAMS;
            case -32603 -> ERRORS_INTERNAL;
            case -32005 -> ERRORS_RATE_LIMITED;
            case -32020 -> ERRORS_HEADER_MISMATCH;
            case -32021 -> ERRORS_MISSING_CAPABILITY;
            case -32022 -> ERRORS_UNSUPPORTED_VERSION;
            default -> ERRORS_OTHER;
        };
    }

    EngineCounter(String label) {
        this.label = label;
    }

    /**
     * The label in reports.
     *
     * @return a short label.
     */
    public String label() {
        return label;
    }
}
