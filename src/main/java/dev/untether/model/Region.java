package dev.untether.model;

import java.util.UUID;

/**
 * An AWS region.
 *
 * @param id the same on every installation and for ever
 * @param code as in {@code eu-central-1}
 * @param name as AWS documents it, as in "Europe (Frankfurt)"
 */
public record Region(UUID id, String code, String name) {}
