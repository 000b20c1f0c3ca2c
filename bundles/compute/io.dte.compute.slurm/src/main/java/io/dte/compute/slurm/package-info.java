// SPDX-License-Identifier: Apache-2.0
/** Tasks as jobs and job arrays of Slurm, through its command line programs here or over ssh. */
package io.dte.compute.slurm;
