/**
 * The properties that a request gives in a JSON body, a form or its query: read strictly, checked
 * by type and range, all mistakes in one problem. {@code resource} asks for them by name. Imports
 * {@code problem}.
 */
@NullMarked
package dev.untether.api.property;

import org.jspecify.annotations.NullMarked;
