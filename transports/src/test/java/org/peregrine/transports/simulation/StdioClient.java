package org.peregrine.transports.simulation;

/** The client that has started the server, and speaks lines over its standard input and output. */
final class StdioClient extends LineClient {
    StdioClient(World world, int number) {
        super(world, number, World.STDIO);
    }

    /** A server that ends by itself, because its input has ended, has answered everything. */
    @Override
    void onEnded(Link gone) {
        if (gone.isAnsweredAll() && !gone.isLeft()) {
            for (final Request request : world.ledger().unanswered()) {
                if (request.link == gone && !request.method.equals(Ledger.PART)) {
                    throw new Violation("Standard output has ended without an answer to " + request);
                }
            }
        }
    }

    /** The process is gone with its client. */
    @Override
    boolean isGone() {
        return link() == null;
    }

    /** Ends the input behind a last request, whose line feed may be missing. */
    @Override
    void endOutput() {
        if (chance().oneIn(2)) {
            final Request request = world.ledger().begin("ping", null, link());
            link().send("{\"jsonrpc\":\"2.0\",\"id\":" + request.id + ",\"method\":\"ping\",\"params\":{}}");
        }
        super.endOutput();
    }
}
