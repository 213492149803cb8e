/** Listens for the engine: stdio, TCP, Unix domain sockets, Streamable HTTP, WebSocket. */
module org.peregrine.transports {
    requires transitive org.peregrine.engine;
    requires jdk.net;

    exports org.peregrine.transports;
    exports org.peregrine.transports.address;
    exports org.peregrine.transports.http;
    exports org.peregrine.transports.nio;
    exports org.peregrine.transports.settings;
    exports org.peregrine.transports.stdio;
    exports org.peregrine.transports.tcp;
    exports org.peregrine.transports.tls;
    exports org.peregrine.transports.websocket;
}
