import django.db.models.deletion
import mantle.people.models.codes
import mantle.programmes.models.progress
import mantle.programmes.rules.files
from django.db import migrations, models


def give_codes(apps, schema_editor):
    for part in apps.get_model('programmes', 'ProgrammePart').objects.all():
        part.code = mantle.people.models.codes.new_code()
        part.save(update_fields=['code'])


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0002_constraints'),
    ]

    operations = [
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=mantle.programmes.models.progress.new_certificate_code, max_length=24, unique=True)),
                ('holder', models.CharField(max_length=200)),
                ('programme', models.CharField(max_length=200)),
                ('says', models.CharField(max_length=500)),
                ('hours', models.DecimalField(decimal_places=1, max_digits=6)),
                ('completed_on', models.DateField()),
                ('issued_at', models.DateTimeField()),
                ('badge', models.TextField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_because', models.CharField(blank=True, max_length=300)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['-issued_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CohortFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=mantle.people.models.codes.new_code, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('participants', 'Participants'), ('sessions', 'Sessions')], max_length=12)),
                ('file_name', models.CharField(max_length=200)),
                ('content', models.BinaryField(default=bytes)),
                ('report', models.JSONField(default=dict)),
                ('made', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('read', 'Read'), ('stored', 'Stored'), ('dropped', 'Dropped'), ('taken_back', 'Taken back')], default=mantle.programmes.rules.files.FileState['READ'], max_length=12)),
                ('at', models.DateTimeField()),
                ('stored_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=mantle.people.models.codes.new_code, max_length=12, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('aims', models.TextField()),
                ('terms', models.TextField()),
                ('protected_days', models.PositiveSmallIntegerField(help_text='Working days kept free for the programme.')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('written_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['place', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=mantle.people.models.codes.new_code, max_length=12, unique=True)),
                ('pence', models.BigIntegerField()),
                ('received_on', models.DateField()),
                ('reference', models.CharField(blank=True, max_length=100)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['cohort', 'received_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DayOneAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=30)),
                ('answer', models.CharField(choices=[('yes', 'I could'), ('nearly', 'With some help'), ('not_yet', 'Not yet')], max_length=10)),
                ('on', models.DateField()),
            ],
            options={
                'ordering': ['place', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=mantle.people.models.codes.new_code, max_length=12, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('month', models.PositiveSmallIntegerField(help_text='By the end of which month; 1 is the first.')),
                ('evidence', models.CharField(choices=[('attendance', 'The record of attendance'), ('work', 'A piece of work that somebody has seen'), ('statement', 'A statement by participant or sponsor')], max_length=12)),
            ],
            options={
                'ordering': ['edition', 'month', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Nomination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('assistant_director', 'Assistant director'), ('equivalent', 'Equivalent, in any sector'), ('other', 'Another level')], max_length=20)),
                ('ground', models.CharField(blank=True, help_text='Why the level is equivalent.', max_length=300)),
                ('means_to_apply_on', models.DateField()),
                ('asked_on', models.DateField()),
                ('applied_on', models.DateField(blank=True, null=True)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=mantle.people.models.codes.new_code, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('mentor', 'Mentor somebody'), ('host', 'Have somebody with me at work')], max_length=12)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('given_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-given_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Reached',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_waived', models.BooleanField(default=False)),
                ('on', models.DateField()),
                ('words', models.CharField(max_length=300)),
            ],
            options={
                'ordering': ['place', 'on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('passed', 'Passed'), ('not_passed', 'Not passed')], max_length=12)),
                ('words', models.CharField(max_length=500)),
                ('on', models.DateField()),
                ('decided_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(choices=[('participant', 'Participant'), ('sponsor', 'Sponsor'), ('provider', 'Provider')], max_length=12)),
                ('name', models.CharField(max_length=200)),
                ('how', models.CharField(blank=True, max_length=200)),
                ('signed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['contract', 'signed_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_director', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['team', '-is_director', 'person__sort_name'],
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(max_length=300)),
                ('decided_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='programmepart',
            name='an_agency_has_a_part_in_a_programme_once',
        ),
        migrations.AddField(
            model_name='component',
            name='covers',
            field=models.JSONField(blank=True, default=list, help_text='Areas of the curriculum that it serves. PRG-63'),
        ),
        # A code of its own for each part that is there, before codes have to differ.
        migrations.AddField(
            model_name='programmepart',
            name='code',
            field=models.CharField(default='', max_length=12),
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='programmepart',
            name='code',
            field=models.CharField(default=mantle.people.models.codes.new_code, max_length=12, unique=True),
        ),
        migrations.AddField(
            model_name='programmepart',
            name='duties',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='programmepart',
            name='ends_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='programmepart',
            name='mark',
            field=models.CharField(blank=True, help_text='The agency’s name as it stands on papers.', max_length=60),
        ),
        migrations.AddField(
            model_name='programmepart',
            name='starts_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='programmepart',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='team',
            name='enrolled_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='team',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name='programmepart',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('programme', 'agency', 'part'), name='an_agency_has_a_part_in_a_programme_once'),
        ),
        migrations.AddConstraint(
            model_name='programmepart',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='a_part_in_a_programme_ends_after_it_starts'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='issued_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='programmes.place'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='revoked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='cohortfile',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='cohortfile',
            name='cohort',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='programmes.cohort'),
        ),
        migrations.AddField(
            model_name='contract',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contracts', to='programmes.place'),
        ),
        migrations.AddField(
            model_name='contract',
            name='written_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='people.agency'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='cohort',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='programmes.cohort'),
        ),
        migrations.AddField(
            model_name='dayoneanswer',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='day_one', to='programmes.place'),
        ),
        migrations.AddField(
            model_name='milestone',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='programmes.version'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='place',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='nomination', to='programmes.place'),
        ),
        migrations.AddField(
            model_name='offer',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers_of_help', to='people.person'),
        ),
        migrations.AddField(
            model_name='reached',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='reached',
            name='milestone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reached', to='programmes.milestone'),
        ),
        migrations.AddField(
            model_name='reached',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reached', to='programmes.place'),
        ),
        migrations.AddField(
            model_name='result',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='result',
            name='place',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='result', to='programmes.place'),
        ),
        migrations.AddField(
            model_name='signature',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='signature',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='programmes.contract'),
        ),
        migrations.AddField(
            model_name='signature',
            name='signed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='teammember',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='team_members', to='people.agency'),
        ),
        migrations.AddField(
            model_name='teammember',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_memberships', to='people.person'),
        ),
        migrations.AddField(
            model_name='teammember',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='programmes.team'),
        ),
        migrations.AddField(
            model_name='waiver',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='waiver',
            name='place',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='waiver', to='programmes.place'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('place',), name='a_place_has_one_certificate_that_holds'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(fields=('place', 'number'), name='a_contract_has_its_own_number'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='a_contract_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('pence__gt', 0)), name='a_contribution_is_more_than_nothing'),
        ),
        migrations.AddConstraint(
            model_name='dayoneanswer',
            constraint=models.UniqueConstraint(fields=('place', 'item'), name='day_one_is_answered_once_an_item'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.UniqueConstraint(fields=('edition', 'name'), name='a_milestone_has_its_own_name'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('month__gte', 1)), name='a_milestone_has_a_month'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='an_offer_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('taken_back_at__isnull', True)), fields=('person', 'kind'), name='an_offer_is_made_once'),
        ),
        migrations.AddConstraint(
            model_name='reached',
            constraint=models.UniqueConstraint(fields=('place', 'milestone'), name='a_milestone_is_reached_once'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('contract', 'party'), name='each_party_signs_a_contract_once'),
        ),
        migrations.AddConstraint(
            model_name='teammember',
            constraint=models.UniqueConstraint(fields=('team', 'person'), name='a_team_has_each_member_once'),
        ),
    ]
