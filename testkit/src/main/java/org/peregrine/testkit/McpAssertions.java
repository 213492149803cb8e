package org.peregrine.testkit;

/**
 * Assertions on what a server says, to be imported statically; beside those of AssertJ, which have the same name,
 * without a clash. Each failure quotes what came.
 */
public final class McpAssertions {
    private McpAssertions() {}

    /**
     * Asserts on an answer.
     *
     * @param answer of a client's request.
     * @return its assertions.
     */
    public static AnswerAssert assertThat(Answer answer) {
        return new AnswerAssert(answer);
    }

    /**
     * Asserts on what a client was told and asked.
     *
     * @param client of the test.
     * @return its assertions.
     */
    public static ClientAssert assertThat(TestClient client) {
        return new ClientAssert(client);
    }

    /**
     * Asserts on an engine.
     *
     * @param engine of the test.
     * @return its assertions.
     */
    public static EngineAssert assertThat(TestEngine engine) {
        return new EngineAssert(engine);
    }
}
