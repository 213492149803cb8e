package org.peregrine.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.peregrine.testkit.McpAssertions.assertThat;

import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
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

    @Test
    void shouldSayWhereAnEngineIsToBeTakenFrom() throws Exception {
        final ExtensionContext.Store empty = answering(ExtensionContext.Store.class, null);
        final ExtensionContext beforeAll = answering(ExtensionContext.class, empty);
        final Parameter client = EngineExtensionTest.class.getDeclaredMethod("takes", TestClient.class)
                .getParameters()[0];
        final ParameterContext parameter = answering(ParameterContext.class, client);
        assertThatExceptionOfType(ParameterResolutionException.class)
                .isThrownBy(() -> EXTENSION.resolveParameter(parameter, beforeAll))
                .withMessage("An engine is launched for each test: take the TestClient as a parameter of a test or of a"
                        + " @BeforeEach method");
    }

    static void takes(TestClient client) {
        assertThat(client.questions()).isEmpty();
    }

    /** Answers every call alike. */
    private static <T> T answering(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer));
    }
}
