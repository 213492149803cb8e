package org.peregrine.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.testkit.McpAssertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

final class EngineExtensionTest {
    private static final List<TestEngine> ENGINES = new ArrayList<>();

    @RegisterExtension
    static final EngineExtension EXTENSION =
            EngineExtension.of(Tool.named("hello").blocking(request -> ToolResult.text("hello")));

    @Test
    void shouldGiveAClientOfTheEngine(TestEngine engine, TestClient client, TestClient another) {
        assertThat(client.callTool("hello")).hasText("hello");
        assertThat(another.callTool("hello")).hasText("hello");
        assertThat(engine.engine().sessionCount()).isNotNegative();
        assertThat(client.questions()).isEmpty();
    }

    @RepeatedTest(2)
    void shouldLaunchAnEngineForEachTest(TestEngine engine) {
        assertThat(ENGINES).doesNotContain(engine);
        ENGINES.add(engine);
    }
}
