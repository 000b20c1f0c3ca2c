// SPDX-License-Identifier: Apache-2.0
/** A plug-in of every kind at once: a command, a REST resource, a run kind, a workflow engine and a view. */
package org.example.sample;
