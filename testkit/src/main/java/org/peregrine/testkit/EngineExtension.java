package org.peregrine.testkit;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;

/**
 * Launches an engine for each test and closes it afterwards. A test takes a {@link TestEngine}, or a {@link TestClient}
 * of it, as a parameter.
 *
 * <pre>
 *   &#64;RegisterExtension
 *   static final EngineExtension ENGINE = EngineExtension.of(ADD);
 *
 *   &#64;Test
 *   void shouldAdd(TestClient client) {
 *       assertThat(client.callTool("add", Map.of("a", 1, "b", 2))).hasText("3");
 *   }
 * </pre>
 */
public final class EngineExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(EngineExtension.class);

    private final UnaryOperator<EngineContext> settings;

    private EngineExtension(UnaryOperator<EngineContext> settings) {
        this.settings = settings;
    }

    /**
     * Creates an extension for engines with tools.
     *
     * @param tools of each engine.
     * @return the extension.
     */
    public static EngineExtension of(Tool... tools) {
        final Registry.Builder registry = Registry.builder();
        for (final Tool tool : tools) {
            registry.tool(tool);
        }
        return of(registry.build());
    }

    /**
     * Creates an extension for engines with tools, resources and prompts.
     *
     * @param registry of each engine.
     * @return the extension.
     */
    public static EngineExtension of(Registry registry) {
        return launching(context -> context.registry(registry));
    }

    /**
     * Creates an extension for engines with any settings.
     *
     * @param settings as {@link TestEngine#launch} takes them; called for each test.
     * @return the extension.
     */
    public static EngineExtension launching(UnaryOperator<EngineContext> settings) {
        return new EngineExtension(settings);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put(this, TestEngine.launch(settings));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        final TestEngine engine = context.getStore(NAMESPACE).remove(this, TestEngine.class);
        if (engine != null) {
            engine.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        final Class<?> type = parameter.getParameter().getType();
        return type == TestEngine.class || type == TestClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        final TestEngine engine = context.getStore(NAMESPACE).get(this, TestEngine.class);
        if (engine == null) {
            throw new ParameterResolutionException("An engine is launched for each test: take the "
                    + parameter.getParameter().getType().getSimpleName()
                    + " as a parameter of a test or of a @BeforeEach method");
        }
        return parameter.getParameter().getType() == TestEngine.class ? engine : engine.client();
    }
}
