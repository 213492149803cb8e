package org.peregrine.engine.tool;

import org.peregrine.engine.binding.BindingException;
import org.peregrine.engine.binding.RecordBinding;
import org.peregrine.engine.handler.ToolContext;

/** Binds the arguments of an interactive call to a record, and its answer to a result. Any thread. */
final class TypedInteractiveTool<A, R> implements InteractiveToolHandler {
    private final RecordBinding<A> binding;
    private final TypedInteractiveToolHandler<A, R> handler;

    TypedInteractiveTool(RecordBinding<A> binding, TypedInteractiveToolHandler<A, R> handler) {
        this.binding = binding;
        this.handler = handler;
    }

    @Override
    public ToolResult call(ToolRequest request, ToolContext context) throws Exception {
        final A arguments;
        try {
            arguments = binding.read(request.arguments());
        } catch (BindingException e) {
            return ToolResult.error(e.getMessage());
        }
        return TypedTool.result(handler.call(arguments, context));
    }
}
