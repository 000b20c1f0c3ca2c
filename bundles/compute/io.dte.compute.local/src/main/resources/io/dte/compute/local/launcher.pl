# SPDX-License-Identifier: Apache-2.0
# Starts tasks for an engine, each in a session of its own, and writes down how they end; it goes on with that when the
# engine is gone, until the last one ended. Forking here costs a fraction of what starting a process costs a JVM.
# Arguments: the numbers of the system calls setsid, times and prctl; none where they are not known.
# Standard input: records, each its length (32 bits, big endian) and fields parted by NUL: id, folder, working directory,
# standard input, standard output, ">" or ">>", standard error (empty: as output), program, number of variables,
# NAME=VALUE each, words of the command. Without a folder nothing is written down.
# Standard output, line by line: started ID PID START, ended ID STATUS CPU_SECONDS SECONDS LEFT (or ended ID where the folder
# says how), failed ID MESSAGE. LEFT is how many processes of tasks that ended, of this or of others, are there; -1: unknown.
use strict;

# A fork costs what this process has in memory, of which POSIX would be a third; what a child changes there costs most.
my ($setsid, $times, $prctl) = @ARGV;
my ($ticks, $interrupted) = (100, 4);
if (!$setsid) {
  require POSIX;
  $ticks = POSIX::sysconf(&POSIX::_SC_CLK_TCK);
}

sub seconds { ($times ? syscall $times, 0 : (POSIX::times())[0]) / $ticks }

$0 = 'dte-tasks';
$setsid ? syscall $setsid : POSIX::setsid();
# Handlers: what is ignored would be so in the programs too, unless each child undid it. That of CHLD ends a wait.
$SIG{$_} = sub { } for qw(INT HUP TERM QUIT PIPE CHLD);
# Whoever's parent ends before it becomes a child of this process (PR_SET_CHILD_SUBREAPER), so that it is seen.
my $adopts = $prctl && syscall($prctl, 36, 1, 0, 0, 0) == 0 && -r "/proc/self/task/$$/children";

open my $requests, '<&', \*STDIN;
open my $reports, '>&', \*STDOUT;
my $void = '/dev/null';

sub let_go {
  open STDIN, '<', $void if $_[0] ne $void;
  open STDOUT, '>', $void;
  open STDERR, '>', $void;
}

let_go('');
my %running;
my ($buffer, $open, $patience) = ('', 1, 0.02);

# The engine may be gone: then nobody listens.
sub report { syswrite $reports, $_[0] }

# Since 5.38 Perl leaves its variables to the C library, which keeps each value that a variable ever had.
my $forgets = $] < 5.038;

# Tells processes of this boot from those of another.
my $boot = do { open my $in, '<', '/proc/sys/kernel/random/boot_id'; $in ? <$in> : '-' };
chomp $boot;

sub put {
  my ($mode, $file, $text) = @_;
  my ($out, $done);
  do { $done = open $out, $mode, $file } until $done || $! != $interrupted;
  return unless $done;
  syswrite $out, $text;
  close $out;
}

# When a process started, in clock ticks since boot: tells it from a later one of the same id.
sub start_of {
  open my $in, '<', "/proc/$_[0]/stat" or return 0;
  my $line = <$in>;
  return (split ' ', substr($line, rindex($line, ')') + 2))[19];
}

# Children that nobody asked for are orphans of tasks.
sub left {
  return -1 unless $adopts;
  open my $in, '<', "/proc/self/task/$$/children" or return -1;
  my $line = <$in>;
  return (defined $line ? scalar(() = $line =~ /\d+/g) : 0) - keys %running;
}

# A pipe or a device may keep whoever opens it waiting.
sub opens_at_once { $_[0] eq '' || $_[0] eq $void || -f $_[0] || !-e _ }

# The end of a task interrupts the opening of a file on some file systems.
sub opened {
  my ($handle, $mode, $file) = @_;
  my $done;
  do { $done = open $handle, $mode, $file } until $done || $! != $interrupted;
  return $done;
}

sub redirect {
  my ($stdin, $stdout, $mode, $stderr) = @_;
  $stdin eq $void or opened(\*STDIN, '<', $stdin) or return "$stdin cannot be read: $!";
  opened(\*STDOUT, $mode, $stdout) or return "$stdout cannot be written: $!";
  ($stderr eq '' ? open STDERR, '>&', \*STDOUT : opened(\*STDERR, '>>', $stderr)) or return "$stderr cannot be written: $!";
  return;
}

sub surround { %ENV = map { /^(.+?)=(.*)$/s ? ($1 => $2) : () } @{$_[0]} }

sub fail {
  my ($id, $folder, $problem) = @_;
  $problem =~ s/\s+/ /g;
  put('>', "$folder/exit", "failed $problem\n") if $folder ne '';
  report("failed $id $problem\n");
}

sub begin {
  my ($id, $folder, $directory, $stdin, $stdout, $mode, $stderr, $program, $count, @words) = split /\0/, $_[0], -1;
  my @environment = splice @words, 0, $count;
  surround(\@environment) if $forgets;
  my $early = opens_at_once($stdin) && opens_at_once($stdout) && opens_at_once($stderr);
  my $problem = $early ? redirect($stdin, $stdout, $mode, $stderr) : undef;
  my $pid = defined $problem ? undef : fork;
  if (defined $pid && !$pid) {
    $setsid ? syscall $setsid : POSIX::setsid();
    surround(\@environment) unless $forgets;
    $problem = redirect($stdin, $stdout, $mode, $stderr) unless $early;
    if (!defined $problem && chdir $directory) {
      no warnings;
      exec { $program } @words;
      $problem = "cannot start $program: $!";
    }
    fail($id, $folder, $problem // "the working directory $directory cannot be entered: $!");
    exit 127;
  }
  $problem = "cannot start another process: $!" unless defined $pid || defined $problem;
  # Nobody else is to wait for these files, and none is to be held.
  let_go($stdin) if $early;
  if (defined $problem) {
    fail($id, $folder, $problem);
    return;
  }
  my $start = start_of($pid);
  put('>', "$folder/pid", "$pid $start $boot command\n") if $folder ne '';
  $running{$pid} = [$id, $folder, seconds()];
  report("started $id $pid $start\n");
}

sub reap {
  my ($user, $system) = (times)[2, 3];
  while ((my $pid = waitpid -1, 1) > 0) {
    my $status = $?;
    my @spent = (times)[2, 3];
    my ($own, $kernel, $now) = ($spent[0] - $user, $spent[1] - $system, seconds());
    ($user, $system) = @spent;
    my $task = delete $running{$pid} or next;
    my ($id, $folder, $begun) = @$task;
    my $code = $status & 127 ? 128 + ($status & 127) : $status >> 8;
    # What could not be started has said so itself.
    if ($folder eq '' || $code != 127 || !-e "$folder/exit") {
      # Into the same file: where tasks are short, making and deleting another one costs more than they do.
      put('>>', "$folder/pid", sprintf "0m0s 0m0s\n0m%.2fs 0m%.2fs\nran %.2f %.2f\nexit %d\n", $own, $kernel, $begun, $now,
        $code) if $folder ne '';
      report(sprintf "ended %s %d %.2f %.2f %d\n", $id, $code, $own + $kernel, $now - $begun, left());
    } else {
      report("ended $id\n");
    }
    $patience = 0.02;
  }
}

while (1) {
  reap();
  last unless $open || %running;
  my $seen = undef;
  vec($seen = '', fileno $requests, 1) = 1 if $open;
  # An end between the look and the wait does not end the wait, so that is short at first.
  my $ready = select $seen, undef, undef, (%running ? $patience : undef);
  $patience = $patience * 2 > 1 ? 1 : $patience * 2;
  next unless $open && $ready > 0;
  my $count = sysread $requests, $buffer, 1 << 16, length $buffer;
  $open = 0 if defined $count ? $count == 0 : $! != $interrupted;
  while (length $buffer >= 4) {
    my $length = unpack 'N', $buffer;
    last if length $buffer < 4 + $length;
    my $record = substr $buffer, 4, $length;
    substr($buffer, 0, 4 + $length) = '';
    begin($record);
    $patience = 0.02;
  }
}
