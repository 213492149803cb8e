package org.peregrine.engine.registry;

import org.peregrine.engine.binding.BindingException;
import org.peregrine.engine.binding.RecordBinding;

/** Binds the arguments of a blocking call to a record, and its answer to a result. Any thread. */
final class TypedTool<A, R> implements BlockingToolHandler {
    private final RecordBinding<A> binding;
    private final TypedToolHandler<A, R> handler;

    TypedTool(Class<A> arguments, TypedToolHandler<A, R> handler) {
        this.binding = RecordBinding.of(arguments);
        this.handler = handler;
    }

    /** Wrong arguments are an error result, which a model can read and correct. Source: MCP 2025-11-25, Tools. */
    @Override
    public ToolResult call(ToolRequest request) throws Exception {
        final A arguments;
        try {
            arguments = binding.read(request.arguments());
        } catch (BindingException e) {
            return ToolResult.error(e.getMessage());
        }
        return result(handler.call(arguments));
    }

    static ToolResult result(Object answer) {
        if (answer == null) {
            return ToolResult.EMPTY;
        }
        if (answer instanceof ToolResult result) {
            return result;
        }
        if (answer instanceof Content content) {
            return ToolResult.of(content);
        }
        return answer instanceof CharSequence text ? ToolResult.text(text.toString()) : ToolResult.structured(answer);
    }
}
