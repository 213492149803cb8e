/** An engine in a test: in-memory transport, a clock that tests move, assertions, an extension of JUnit. */
module org.peregrine.testkit {
    requires transitive org.peregrine.engine;

    // Needed for the extension alone.
    requires static transitive org.junit.jupiter.api;

    exports org.peregrine.testkit;
}
