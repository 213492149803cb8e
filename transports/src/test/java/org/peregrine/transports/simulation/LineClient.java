package org.peregrine.transports.simulation;

/** A client that speaks lines. */
class LineClient extends ConnectedClient {
    private static final int PROBE_BYTES = 7900;

    private String lastAnswer;
    private final StringBuilder input = new StringBuilder();

    LineClient(World world, int number) {
        this(world, number, World.LINES);
    }

    LineClient(World world, int number, int port) {
        super(world, number, port);
    }

    /** Ends what it says, and waits for the answers. */
    void endOutput() {
        link().endOutput();
    }

    @Override
    final void onConnected(Link to) {
        input.setLength(0);
    }

    @Override
    final boolean mayWrite() {
        return true;
    }

    @Override
    final void write(Link to, String body, Request request) {
        to.send(body + (chance().oneIn(4) ? "\r\n" : "\n"));
    }

    @Override
    final void onBytes(Link from, String bytes) {
        input.append(bytes);
        int end = input.indexOf("\n");
        while (end >= 0) {
            final String line = input.substring(0, end);
            input.delete(0, end + 1);
            onMessage(from, line);
            end = input.indexOf("\n");
        }
    }

    /** Sends a message of nearly the largest size, over a new connection if necessary; it must be answered. */
    final void probe() {
        while (!isReady()) {
            poll();
        }
        final Request request = world.ledger().begin("tools/call probe", null, link());
        write(
                link(),
                "{\"jsonrpc\":\"2.0\",\"id\":" + request.id
                        + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"," + "\"arguments\":{\"mark\":\""
                        + "x".repeat(PROBE_BYTES) + "\"}}}",
                request);
    }

    /** Calls a tool that fails in its first turn, over the connection that there is. */
    final void callFlaky(boolean failing) {
        final Request request = world.ledger().begin("tools/call flaky", "m", link());
        write(link(), flaky(request, failing), request);
    }

    private static String flaky(Request request, boolean failing) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + request.id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"flaky\",\"arguments\":{\"mark\":\"" + request.mark
                + "\",\"turns\":" + (failing ? 1 : 0) + ",\"size\":0}}}";
    }

    /** The last answer; null before the first. */
    final String lastAnswer() {
        return lastAnswer;
    }

    @Override
    final void onResult(Request request, String message) {
        lastAnswer = message;
        if (request.method.endsWith("probe") && !message.contains("\"result\"")) {
            throw new Violation("An idle engine has no memory for one message: " + message);
        }
    }

    @Override
    final void actSpecially() {
        switch (chance().below(3)) {
            case 0 -> link().send("{\"jsonrpc\":\"2.0\",\"id\":\n");
            case 1 -> link().send("\n");
            default -> endOutput();
        }
    }
}
