package org.peregrine.engine.status;

/** What a shard counts. Each counter has one writing thread, named here; any thread reads. */
public enum EngineCounter {
    /** Connections accepted. Network thread. */
    CONNECTIONS_OPENED("connections opened"),
    /** Connections ended, by whoever. Network thread. */
    CONNECTIONS_CLOSED("connections closed"),
    /** Connections turned away at {@code maxConnections}. Network thread. */
    CONNECTIONS_REFUSED("connections refused at the limit"),
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
    /** What the transport itself refused: bad HTTP, wrong origin or host, broken WebSocket rules. Network thread. */
    TRANSPORT_REFUSALS("transport refusals"),
    /** Connections ended because the peer did not read its replies. Network thread. */
    SLOW_READERS_CLOSED("slow readers closed"),
    /** Notifications of changes handed to the transport. Network thread. */
    NOTIFICATIONS_SENT("notifications sent"),
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
    /** Calls whose arguments are not what their schema wants; counted as refused in validate, too. Validate thread. */
    ARGUMENTS_REFUSED("arguments that their schema refuses"),
    /** Results whose structured content breaks the tool's output schema. Dispatch thread and any worker. */
    OUTPUT_VIOLATIONS("results that break their output schema"),
    /** Author code that threw on the path. Dispatch thread. */
    INLINE_FAILURES("inline handler failures"),
    /** Author code that threw on a worker; counted when its answer arrives. Network thread. */
    BLOCKING_FAILURES("blocking handler failures");

    private final String label;

    EngineCounter(String label) {
        this.label = label;
    }

    /**
     * What people read.
     *
     * @return a short label.
     */
    public String label() {
        return label;
    }
}
