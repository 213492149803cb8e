/** JSON Schema validators side by side: what one check and one compilation cost. */
package org.peregrine.bench.schema;
