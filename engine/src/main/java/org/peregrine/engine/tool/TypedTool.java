package org.peregrine.engine.tool;

import org.peregrine.engine.binding.BindingException;
import org.peregrine.engine.binding.RecordBinding;
import org.peregrine.engine.binding.ResultBinding;
import org.peregrine.engine.content.Content;

/** Binds the arguments of a blocking call to a record, and its answer to a result. Any thread. */
final class TypedTool<A, R> implements BlockingToolHandler {
    private final RecordBinding<A> binding;
    private final ResultBinding results;
    private final TypedToolHandler<A, R> handler;

    /** Without {@code results} the answer is written by its own class. */
    TypedTool(RecordBinding<A> binding, ResultBinding results, TypedToolHandler<A, R> handler) {
        this.binding = binding;
        this.results = results;
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
        final R answer = handler.call(arguments);
        return results == null || answer == null ? result(answer) : ToolResult.structuredBytes(results.write(answer));
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
