package dev.untether.identity;

import java.util.List;

/**
 * Some of the users, by name.
 *
 * @param total how many there are in all
 */
public record UserPage(long total, List<User> users) {}
