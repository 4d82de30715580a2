/**
 * What a request says before its body is read: id, version, token, path, which part of a list.
 * {@code Exchange} is what is known of each from its first moment, {@code ApiRequest} what an
 * operation gets to see. What happens next: {@code operation} checks it. Imports {@code address},
 * {@code property} and {@code problem}, {@code identity} and {@code model}.
 */
@NullMarked
package dev.untether.api.request;

import org.jspecify.annotations.NullMarked;
