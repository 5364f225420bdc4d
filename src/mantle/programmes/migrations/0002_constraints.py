import mantle.programmes.rules.lives
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name='component',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='a_component_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='exemption',
            constraint=models.UniqueConstraint(fields=('place', 'component'), name='an_exemption_is_given_once'),
        ),
        migrations.AddConstraint(
            model_name='placeperiod',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='a_state_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='placeperiod',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('place',), name='a_place_is_in_one_state_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='placesplit',
            constraint=models.UniqueConstraint(fields=('cohort', 'by', 'value'), name='a_split_is_named_once'),
        ),
        migrations.AddConstraint(
            model_name='programmepart',
            constraint=models.UniqueConstraint(fields=('programme', 'agency', 'part'), name='an_agency_has_a_part_in_a_programme_once'),
        ),
        migrations.AddConstraint(
            model_name='programmepart',
            constraint=models.CheckConstraint(condition=models.Q(('share__gte', 0)), name='a_share_of_the_funding_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='a_session_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('makes_up_for__isnull', True), models.Q(('makes_up_for', models.F('id')), _negated=True), _connector='OR'), name='no_session_makes_up_for_itself'),
        ),
        migrations.AddConstraint(
            model_name='facilitator',
            constraint=models.UniqueConstraint(fields=('session', 'person'), name='a_facilitator_is_named_once'),
        ),
        migrations.AddConstraint(
            model_name='carriedwork',
            constraint=models.UniqueConstraint(fields=('place', 'session'), name='work_is_carried_over_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('session', 'place'), name='attendance_is_marked_once'),
        ),
        migrations.AddConstraint(
            model_name='strand',
            constraint=models.UniqueConstraint(fields=('provision', 'number'), name='a_strand_has_its_own_number'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(fields=('cohort', 'name'), name='a_team_has_its_own_name'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', [mantle.programmes.rules.lives.PlaceState['GIVEN'], mantle.programmes.rules.lives.PlaceState['ONBOARDING'], mantle.programmes.rules.lives.PlaceState['ACTIVE'], mantle.programmes.rules.lives.PlaceState['DEFERRED']])), fields=('cohort', 'person'), name='a_person_has_one_running_place_in_a_cohort'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('came_from__isnull', True), models.Q(('came_from', models.F('id')), _negated=True), _connector='OR'), name='no_place_comes_from_itself'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('programme', 'number'), name='a_version_has_its_own_number'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('programme',), name='a_programme_has_one_draft_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('first_month__gte', 1), ('first_month__lte', 12), ('months__gte', 1), ('months__lte', 36)), name='a_version_lasts_1_to_36_months'),
        ),
        migrations.AddConstraint(
            model_name='designcheck',
            constraint=models.UniqueConstraint(fields=('edition', 'principle'), name='a_principle_is_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='a_cohort_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__gte', models.F('minimum')), ('minimum__gte', 1)), name='a_cohort_has_room_for_its_minimum'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.UniqueConstraint(fields=('edition', 'name'), name='a_cohort_has_its_own_name'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.UniqueConstraint(fields=('edition', 'component', 'month'), name='a_component_comes_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('lasts__gte', 1), ('month__gte', 1)), name='an_activity_lasts_at_least_a_month'),
        ),
    ]
