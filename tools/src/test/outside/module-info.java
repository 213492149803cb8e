/** An application of somebody else's, on the module path. */
module outside {
    requires java.net.http;
    requires org.peregrine.transports;

    // Records of typed handlers are read and written by the engine.
    opens outside to
            org.peregrine.engine;
}
