/**
 * What is known of a request before its body is read: id, version, path, and the part of a list
 * that it asks for. {@code Exchange} exists as soon as a request arrives; {@code ApiRequest} is
 * what an operation sees. What happens next: {@code operation} checks it. Imports {@code address},
 * {@code property} and {@code problem}, {@code identity} and {@code model}.
 */
@NullMarked
package dev.untether.api.request;

import org.jspecify.annotations.NullMarked;
